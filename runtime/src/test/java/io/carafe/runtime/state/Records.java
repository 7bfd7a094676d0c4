package io.carafe.runtime.state;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.HealthCheck;
import io.carafe.api.LogDriver;
import io.carafe.api.MountSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.Relabelling;
import io.carafe.api.Ulimit;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.BlockIoLimits;
import io.carafe.api.resources.DeviceRule;
import io.carafe.api.resources.ResourcesBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Containers for tests of what is kept of them. */
public final class Records {
    public static final Instant CREATED = Instant.parse("2025-01-02T03:04:05.123456789Z");
    /** A name that is no text in any encoding that Java knows by default. */
    public static final Pathname NO_TEXT = Pathname.of(new byte[] {'/', 'm', (byte) 0xff, (byte) 0xfe, '/', 'x'});

    private Records() {}

    /** An id of 64 digits that ends in the given ones. */
    public static String id(int number) {
        return "%064x".formatted(number + 0xabc0000L);
    }

    /** A container that says as little as possible. */
    public static ContainerRecord plain(int number, String name) {
        return of(number, name, ContainerSpec.ofDirectory("/srv/rootfs").command("true"));
    }

    public static ContainerRecord of(int number, String name, ContainerSpecBuilder spec) {
        return new ContainerRecord(
                id(number),
                name,
                CREATED,
                spec.build(),
                Optional.empty(),
                ImageConfig.empty(),
                List.of(Pathname.of("/srv/rootfs")));
    }

    /** A container that says everything that can be said. */
    public static ContainerRecord full() {
        ContainerSpec spec = ContainerSpec.ofImage("registry.example:5000/a/b:c")
                .name("web")
                .label("tier", "front")
                .label("", "no key")
                .healthCheck(HealthCheck.ofShell("true"))
                .entrypoint("/bin/sh", "-c")
                .command("echo", "päth", "\u001b[31m", "")
                .env("A", "b=c")
                .workdir("/srv/ä")
                .user("app:audio")
                .groupAdd("video")
                .groupAdd("44")
                .tty(true)
                .interactive(true)
                .init(true)
                .stopSignal("SIGRTMIN+3")
                .ulimit(new Ulimit("nofile", 64, Ulimit.UNLIMITED))
                .hostname("web")
                .domainname("example.org")
                .addHost("db:192.0.2.7")
                .dns("192.0.2.53")
                .dnsSearch("example.org")
                .dnsOption("ndots:2")
                .namespace(NamespaceKind.PID, NamespaceMode.HOST)
                .namespace(NamespaceKind.NET, new NamespaceMode.OfContainer("other"))
                .namespace(NamespaceKind.USER, NamespaceMode.PRIVATE)
                .mount(new MountSpec.Bind(NO_TEXT, Pathname.of("/data"), true, true, MountFlag.SLAVE, true))
                .mount(new MountSpec.Volume("vol", Pathname.of("base64:AAAA"), false, true))
                .mount(new MountSpec.Volume("", NO_TEXT, true, false, Optional.of(Relabelling.PRIVATE)))
                .mount(new MountSpec.Tmpfs(
                        Pathname.of("/tmp"), OptionalLong.of(1L << 40), OptionalInt.of(01777), "noexec,uid=1"))
                .mount(new MountSpec.Tmpfs(Pathname.of("/run"), OptionalLong.empty(), OptionalInt.empty(), ""))
                .readOnly(true)
                .shmSize(1L << 33)
                .resources(new ResourcesBuilder()
                        .memory(1L << 30)
                        .memorySwap(-1)
                        .memorySwappiness(0)
                        .cpus(1.5)
                        .cpusetCpus("0-1")
                        .pidsLimit(-1)
                        .blkioWeightDevice("/dev/sda", 10)
                        .deviceRate(BlockIoLimits.Kind.WRITE_IOPS, "/dev/sdb", 1L << 40)
                        .oomScoreAdj(-7)
                        .cgroupParent("/a")
                        .deviceCgroupRule(DeviceRule.parse("c 1:* rw"))
                        .build())
                .privileged(true)
                .securityOpt("no-new-privileges")
                .logDriver(LogDriver.LOCAL)
                .logOpt("max-size", "10m")
                .remove(true)
                .option("time-offset", "/x")
                .option("time-offset", "/y")
                .build();
        ImageConfig image = new ImageConfig(
                List.of("/entry"),
                List.of("serve"),
                List.of("PATH=/bin", "LANG=C"),
                Optional.of("/srv"),
                Optional.of("nobody"),
                Map.of("org.example", "x"),
                List.of("80/tcp"),
                List.of("/var/lib/db"),
                Optional.of("SIGINT"));
        return new ContainerRecord(
                id(7),
                "web",
                CREATED,
                spec,
                Optional.of("sha256:" + id(8)),
                image,
                List.of(NO_TEXT, Pathname.of("/layers/a")));
    }
}
