package io.carafe.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.carafe.api.ContainerSpec;
import io.carafe.api.DeviceSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.Relabelling;
import io.carafe.api.RootSource;
import io.carafe.api.SecuritySettings;
import io.carafe.api.Ulimit;
import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.MacAddress;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.cli.args.ArgumentParser;
import io.carafe.cli.args.Syntax;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the options of {@code carafe run} ask for, each beside what Docker means by it. */
class SpecReaderTest {
    private static final Surroundings SURROUNDINGS =
            new Surroundings(Map.of("SET", "value", "EMPTY", ""), Path.of("/work"), 022);

    @TempDir
    private Path directory;

    static Stream<Arguments> options() {
        return Stream.of(
                one("image", spec -> spec.root(), new RootSource.Image("image")),
                one("image a -b --rm", spec -> spec.process().command(), List.of("a", "-b", "--rm")),
                one("--rootfs /r a", spec -> spec.root(), new RootSource.Directory(Pathname.of("/r"))),
                one("--rootfs ./r a", spec -> spec.root(), new RootSource.Directory(Pathname.of("/work/r"))),
                one("--rootfs=../r a -x", spec -> spec.process().command(), List.of("a", "-x")),
                one("--rootfs /r", spec -> spec.process().command(), List.of()),
                one("--name web image", ContainerSpec::name, Optional.of("web")),
                one("--rm image", ContainerSpec::removeAtEnd, true),
                one("--rm=false image", ContainerSpec::removeAtEnd, false),
                one(
                        "-it image",
                        spec -> spec.process().interactive() && spec.process().terminal(),
                        true),
                one("-t image", spec -> spec.process().interactive(), false),
                one("-e A=1 -e B=2=3 -e C= image", spec -> spec.process().environment(), List.of("A=1", "B=2=3", "C=")),
                one(
                        "-e SET -e EMPTY -e UNSET image",
                        spec -> spec.process().environment(),
                        List.of("SET=value", "EMPTY=")),
                one("-w /srv image", spec -> spec.process().workingDirectory(), Optional.of("/srv")),
                one("-u 1:2 image", spec -> spec.process().user(), Optional.of("1:2")),
                one("--group-add 5 --group-add x image", spec -> spec.process().additionalGroups(), List.of("5", "x")),
                one("--entrypoint /bin/e image a", spec -> spec.process().entrypoint(), Optional.of(List.of("/bin/e"))),
                one("--entrypoint= image a", spec -> spec.process().entrypoint(), Optional.of(List.of())),
                one("image a", spec -> spec.process().entrypoint(), Optional.empty()),
                one("--init image", spec -> spec.process().init(), true),
                one("--stop-signal QUIT image", spec -> spec.process().stopSignal(), Optional.of("QUIT")),
                one("--ulimit nofile=5 image", spec -> spec.process().ulimits(), List.of(new Ulimit("nofile", 5, 5))),
                one(
                        "--ulimit core=0:-1 image",
                        spec -> spec.process().ulimits(),
                        List.of(new Ulimit("core", 0, Ulimit.UNLIMITED))),
                one("-h web --domainname d image", spec -> spec.network().hostname(), Optional.of("web")),
                one("--add-host a:1.2.3.4 image", spec -> spec.network().extraHosts(), List.of("a:1.2.3.4")),
                one("--add-host a=::1 image", spec -> spec.network().extraHosts(), List.of("a:::1")),
                one("--add-host a:[fe80::1] image", spec -> spec.network().extraHosts(), List.of("a:fe80::1")),
                one("--dns 1.1.1.1 --dns ::1 image", spec -> spec.network().dnsServers(), List.of("1.1.1.1", "::1")),
                one("--dns-search x image", spec -> spec.network().dnsSearch(), List.of("x")),
                one(
                        "--dns-option ndots:1 --dns-opt b image",
                        spec -> spec.network().dnsOptions(),
                        List.of("ndots:1", "b")),
                one("image", ContainerSpec::namespaces, Map.of()),
                one(
                        "--network none image",
                        ContainerSpec::namespaces,
                        Map.of(NamespaceKind.NET, NamespaceMode.PRIVATE)),
                one("--net=host image", ContainerSpec::namespaces, Map.of(NamespaceKind.NET, NamespaceMode.HOST)),
                one(
                        "--network container:web image",
                        ContainerSpec::namespaces,
                        Map.of(NamespaceKind.NET, new NamespaceMode.OfContainer("web"))),
                one("--network mine image", ContainerSpec::namespaces, Map.of()),
                one(
                        "--network mine --net default image",
                        spec -> spec.network().attachments(),
                        List.of(NetworkAttachment.to("mine"), NetworkAttachment.to("bridge"))),
                one(
                        "--network name=mine,ip=10.0.0.5,alias=db,alias=sql --network b image",
                        spec -> spec.network().attachments(),
                        List.of(
                                new NetworkAttachment(
                                        "mine",
                                        IpAddress.parse("10.0.0.5"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of("db", "sql")),
                                NetworkAttachment.to("b"))),
                one(
                        "--network a --network b --ip 10.0.0.5 --ip6 fd00::5 --mac-address 02:42:00:00:00:05"
                                + " --network-alias db image",
                        spec -> spec.network().attachments(),
                        List.of(
                                new NetworkAttachment(
                                        "a",
                                        IpAddress.parse("10.0.0.5"),
                                        IpAddress.parse("fd00::5"),
                                        MacAddress.parse("02:42:00:00:00:05"),
                                        List.of("db")),
                                NetworkAttachment.to("b"))),
                one("--pid host image", ContainerSpec::namespaces, Map.of(NamespaceKind.PID, NamespaceMode.HOST)),
                one(
                        "--pid container:x image",
                        ContainerSpec::namespaces,
                        Map.of(NamespaceKind.PID, new NamespaceMode.OfContainer("x"))),
                one(
                        "--ipc shareable image",
                        ContainerSpec::namespaces,
                        Map.of(NamespaceKind.IPC, NamespaceMode.PRIVATE)),
                one("--uts host image", ContainerSpec::namespaces, Map.of(NamespaceKind.UTS, NamespaceMode.HOST)),
                one(
                        "--userns private image",
                        ContainerSpec::namespaces,
                        Map.of(NamespaceKind.USER, NamespaceMode.PRIVATE)),
                one(
                        "--cgroupns host image",
                        ContainerSpec::namespaces,
                        Map.of(NamespaceKind.CGROUP, NamespaceMode.HOST)),
                one("--privileged image", ContainerSpec::privileged, true),
                one("--read-only image", ContainerSpec::readOnlyRoot, true),
                one("--shm-size 1g image", ContainerSpec::sharedMemoryBytes, 1L << 30),
                one("--shm-size 512M image", ContainerSpec::sharedMemoryBytes, 512L << 20),
                one("--shm-size 1.5kib image", ContainerSpec::sharedMemoryBytes, 1536L),
                one("image", ContainerSpec::sharedMemoryBytes, 64L << 20),
                one("-l a=b -l c image", ContainerSpec::labels, Map.of("a", "b", "c", "")),
                one(
                        "--security-opt systempaths=unconfined image",
                        ContainerSpec::securityOptions,
                        List.of("systempaths=unconfined")),
                one(
                        "--security-opt seccomp=unconfined image",
                        ContainerSpec::securityOptions,
                        List.of("seccomp=unconfined")),
                one("--security-opt label:disable image", ContainerSpec::securityOptions, List.of("label=disable")),
                one(
                        "--cap-add net_admin --cap-add CAP_SYS_TIME --cap-drop chown --cap-drop Net_Admin image",
                        ContainerSpec::security,
                        new SecuritySettings(List.of("CAP_NET_ADMIN", "CAP_SYS_TIME"), List.of("CAP_CHOWN"), Map.of())),
                one(
                        "--cap-add chown --cap-add all --cap-drop all image",
                        ContainerSpec::security,
                        new SecuritySettings(List.of("ALL"), List.of(), Map.of())),
                one(
                        "--sysctl net.ipv4.ip_forward=1 --sysctl kernel.msgmax=a=b image",
                        ContainerSpec::security,
                        new SecuritySettings(
                                List.of(), List.of(), Map.of("net.ipv4.ip_forward", "1", "kernel.msgmax", "a=b"))),
                one(
                        "--device /dev/fuse image",
                        ContainerSpec::devices,
                        List.of(device("/dev/fuse", "/dev/fuse", "rwm"))),
                one(
                        "--device /dev/fuse:r image",
                        ContainerSpec::devices,
                        List.of(device("/dev/fuse", "/dev/fuse", "r"))),
                one("--device /dev/a:/dev/b image", ContainerSpec::devices, List.of(device("/dev/a", "/dev/b", "rwm"))),
                one(
                        "--device /dev/a:/dev/b:rw image",
                        ContainerSpec::devices,
                        List.of(device("/dev/a", "/dev/b", "rw"))));
    }

    private static DeviceSpec device(String source, String target, String access) {
        return new DeviceSpec(Pathname.of(source), Pathname.of(target), access);
    }

    static Stream<Arguments> mounts() {
        return Stream.of(
                mount("-v /a:/b", bind("/a", "/b", false, MountFlag.PRIVATE, true)),
                mount("-v /a/../c/:/b/", bind("/c", "/b", false, MountFlag.PRIVATE, true)),
                mount("-v ./a:/b:ro", bind("/work/a", "/b", true, MountFlag.PRIVATE, true)),
                mount("-v ..:/b:rw", bind("/", "/b", false, MountFlag.PRIVATE, true)),
                mount("-v /a:/b:ro,rslave", bind("/a", "/b", true, MountFlag.SLAVE, true)),
                mount("-v /a:/b:shared,cached", bind("/a", "/b", false, MountFlag.SHARED, true)),
                mount(
                        "-v /a:/b:ro,z",
                        new MountSpec.Bind(
                                Pathname.of("/a"),
                                Pathname.of("/b"),
                                true,
                                true,
                                MountFlag.PRIVATE,
                                true,
                                Optional.of(Relabelling.SHARED))),
                mount(
                        "-v data:/b:Z",
                        new MountSpec.Volume("data", Pathname.of("/b"), false, true, Optional.of(Relabelling.PRIVATE))),
                mount("-v data:/b", new MountSpec.Volume("data", Pathname.of("/b"), false, true)),
                mount("-v data:/b:ro,nocopy", new MountSpec.Volume("data", Pathname.of("/b"), true, false)),
                mount("-v /b", new MountSpec.Volume("", Pathname.of("/b"), false, true)),
                mount("--mount type=bind,source=/a,target=/b", bind("/a", "/b", false, MountFlag.PRIVATE, false)),
                mount("--mount type=bind,src=/a,dst=/b,ro", bind("/a", "/b", true, MountFlag.PRIVATE, false)),
                mount(
                        "--mount type=bind,src=./a,destination=/b,readonly=1,bind-propagation=rshared",
                        bind("/work/a", "/b", true, MountFlag.SHARED, false)),
                mount(
                        "--mount type=bind,\"src=/a,b\",dst=/b,readonly=false",
                        bind("/a,b", "/b", false, MountFlag.PRIVATE, false)),
                mount(
                        "--mount type=bind,src=/a,dst=/b,bind-nonrecursive",
                        new MountSpec.Bind(
                                Pathname.of("/a"), Pathname.of("/b"), false, false, MountFlag.PRIVATE, false)),
                mount(
                        "--mount type=bind,src=/a,dst=/b,bind-recursive=disabled",
                        new MountSpec.Bind(
                                Pathname.of("/a"), Pathname.of("/b"), false, false, MountFlag.PRIVATE, false)),
                mount(
                        "--mount source=data,target=/b,volume-nocopy",
                        new MountSpec.Volume("data", Pathname.of("/b"), false, false)),
                mount("--mount type=volume,target=/b", new MountSpec.Volume("", Pathname.of("/b"), false, true)),
                mount(
                        "--mount type=tmpfs,target=/b,tmpfs-size=64m,tmpfs-mode=700",
                        new MountSpec.Tmpfs(Pathname.of("/b"), OptionalLong.of(64L << 20), OptionalInt.of(0700), "")),
                mount("--tmpfs /b", tmpfs("/b", "")),
                mount("--tmpfs /b:size=1m,exec,mode=755", tmpfs("/b", "size=1m,exec,mode=755")));
    }

    @Test
    void theDefaultNetworkIsTheOperatorsUnlessSomethingIsSaid() {
        Surroundings none = new Surroundings(Map.of("CARAFE_NETWORK", "none"), Path.of("/work"), 022);
        Surroundings mine = new Surroundings(Map.of("CARAFE_NETWORK", "mine"), Path.of("/work"), 022);
        assertThat(read("image", none).namespaces()).isEqualTo(Map.of(NamespaceKind.NET, NamespaceMode.PRIVATE));
        assertThat(read("image", mine).network().attachments()).containsExactly(NetworkAttachment.to("mine"));
        assertThat(read("--network b image", mine).network().attachments()).containsExactly(NetworkAttachment.to("b"));
        assertThat(read("image").network().attachments()).isEmpty();
    }

    @ParameterizedTest(name = "run {0}")
    @MethodSource({"options", "mounts"})
    void means(String words, Function<ContainerSpec, Object> part, Object expected) {
        assertThat(part.apply(read(words))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--rm                        | 'carafe run' requires at least 1 argument",
                "-w srv i                    | the working directory 'srv' is invalid, it needs to be an absolute path",
                "--network none --network a i | conflicting options: cannot attach both user-defined and non-user-defined network-modes",
                "--network host --ip 1.2.3.4 i | conflicting options: --ip and the network mode host",
                "--network a --ip 1.2.3 i    | --ip: invalid IPv4 address: 1.2.3",
                "--network a --ip ::1 i      | --ip: invalid IPv4 address: ::1",
                "--network a --ip6 1.2.3.4 i | --ip6: invalid IPv6 address: 1.2.3.4",
                "--network ip=1.2.3.4 i      | --network: 'ip=1.2.3.4' names no network",
                "--network name=a,ips=1 i    | --network: invalid field key 'ips'",
                "--network name=a,x i        | --network: invalid field 'x', it is not KEY=VALUE",
                "--network name=a,ip=1.2.3.4 --ip 1.2.3.5 i | conflicting options: cannot specify both --ip and per-network IPv4 address",
                "--network a --mac-address 01:00:5e:00:00:01 i | --mac-address: 01:00:5e:00:00:01 is not a valid mac address",
                "--pid none i                | --pid: invalid mode 'none'",
                "--ipc none i                | --ipc none is not in this version of Carafe",
                "--uts container:x i         | --uts: invalid mode 'container:x'",
                "--ulimit nofile i           | --ulimit: 'nofile' is not NAME=SOFT[:HARD]",
                "--ulimit nofile=9:1 i       | the soft limit of nofile is above its hard limit",
                "--ulimit files=9 i          | no such resource limit: files",
                "--shm-size lots i           | --shm-size: 'lots' is not an amount of memory",
                "--shm-size 0 i              | --shm-size: '0' is not an amount of memory",
                "--add-host web i            | --add-host: 'web' is not NAME:ADDRESS",
                "--add-host web:nowhere i    | --add-host: 'nowhere' in 'web:nowhere' is not an IP address",
                "--dns 1.2.3 i               | --dns: '1.2.3' is not an IP address",
                "--security-opt seccomp=/no/such i | cannot read the seccomp profile /no/such: no such file",
                "--security-opt seccomp=/ i  | cannot read the seccomp profile /: ",
                "--sysctl a i                | --sysctl: 'a' is not NAME=VALUE",
                "--device /a:/b:/c:/d i      | --device: '/a:/b:/c:/d' is not DEVICE[:TARGET[:rwm]]",
                "--device dev/a i            | --device: 'dev/a' is not an absolute path",
                "--security-opt seccmp=x i   | --security-opt: there is no option 'seccmp=x'",
                "-e =x i                     | invalid argument \"=x\" for \"-e, --env\" flag",
                "-l =x i                     | invalid argument \"=x\" for \"-l, --label\" flag",
                "-v a:b:c:d i                | -v a:b:c:d: it has more than three parts",
                "-v a: i                     | -v a:: it has an empty part",
                "-v b i                      | -v b: the path in the container must be absolute, and 'b' is not",
                "-v /a:b i                   | -v /a:b: the path in the container must be absolute",
                "-v /a:/ i                   | -v /a:/: nothing can be mounted on / of the container",
                "-v /a:/b/.. i               | -v /a:/b/..: nothing can be mounted on / of the container",
                "-v a/b:/c i                 | -v a/b:/c: 'a/b' is not a name for a volume",
                "-v /a:/b:zz i               | -v /a:/b:zz: invalid mode 'zz'",
                "-v /a:/b:ro,rw i            | -v /a:/b:ro,rw: it asks for ro and for rw",
                "-v /a:/b:z,Z i              | -v /a:/b:z,Z: it asks for two kinds of labels",
                "-v /a:/b:nocopy i           | -v /a:/b:nocopy: nocopy is for volumes",
                "-v d1:/b:rslave i           | -v d1:/b:rslave: propagation is for directories of the host's",
                "--mount type=bind,dst=/b i  | --mount type=bind,dst=/b: source is required",
                "--mount type=bind,src=/a i  | --mount type=bind,src=/a: target is required",
                "--mount type=bind,src=a,dst=/b i | --mount type=bind,src=a,dst=/b: invalid source 'a'",
                "--mount type=foo,dst=/b i   | --mount type=foo,dst=/b: invalid mount type 'foo'",
                "--mount type=npipe,dst=/b i | --mount type=npipe is not in this version of Carafe",
                "--mount tgt=/b i            | --mount tgt=/b: unexpected key 'tgt'",
                "--mount dst i               | --mount dst: the field 'dst' must be a key=value pair",
                "--mount dst=/b,tmpfs-size=1 i | --mount dst=/b,tmpfs-size=1: cannot mix 'tmpfs-size' with the mount type 'volume'",
                "--mount type=tmpfs,src=x,dst=/b i | --mount type=tmpfs,src=x,dst=/b: a mount of type tmpfs has no source",
                "--mount type=tmpfs,dst=/b,tmpfs-mode=9 i | --mount type=tmpfs,dst=/b,tmpfs-mode=9: invalid value '9' for tmpfs-mode",
                "--mount dst=/b,volume-driver=nfs i | --mount volume-driver=nfs is not in this version of Carafe",
                "--mount dst=/b,volume-opt=a=b i | --mount volume-opt is not in this version of Carafe",
                "--mount type=bind,src=/a,dst=/b,bind-recursive=writable i | --mount bind-recursive=writable is not in this version",
                "--network name=mine,driver-opt=k=v i | --network: driver-opt is not in this version of Carafe",
                "--env-file /no/such i       | cannot read --env-file /no/such: no such file",
            })
    void refuses(String words, String problem) {
        assertThatThrownBy(() -> read(words))
                .isInstanceOf(CarafeException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void variablesOfFilesComeFirst() throws Exception {
        Path file = Files.writeString(
                directory.resolve("env"), "\ufeff# comment\n\n  A=1\nB= two # not a comment\r\nSET\nUNSET\n");

        ContainerSpec spec = read("-e", "C=3", "--env-file", file.toString(), "image");

        assertThat(spec.process().environment()).containsExactly("A=1", "B= two # not a comment", "SET=value", "C=3");
    }

    @Test
    void labelsOfFilesAreOverridden() throws Exception {
        Path file = Files.writeString(directory.resolve("labels"), "a=1\nb=1\nSET\n");

        ContainerSpec spec = read("-l", "a=2", "--label-file", file.toString(), "image");

        assertThat(spec.labels()).isEqualTo(Map.of("a", "2", "b", "1", "SET", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "=x  | there is no name in the line '=x'",
                "a b=c | the name 'a b' has white space in it",
            })
    void refusesLinesOfFiles(String line, String problem) throws Exception {
        Path file = Files.writeString(directory.resolve("env"), line);

        assertThatThrownBy(() -> read("--env-file", file.toString(), "image"))
                .hasMessage("cannot read --env-file " + file + ": " + problem);
    }

    private static Arguments one(String words, Function<ContainerSpec, Object> part, Object expected) {
        return arguments(words, part, expected);
    }

    private static Arguments mount(String words, MountSpec expected) {
        Function<ContainerSpec, Object> mounts = ContainerSpec::mounts;
        return arguments(words + " image", mounts, List.of(expected));
    }

    private static MountSpec bind(
            String source, String target, boolean readOnly, MountFlag propagation, boolean createSource) {
        return new MountSpec.Bind(Pathname.of(source), Pathname.of(target), readOnly, true, propagation, createSource);
    }

    private static MountSpec tmpfs(String target, String options) {
        return new MountSpec.Tmpfs(Pathname.of(target), OptionalLong.empty(), OptionalInt.empty(), options);
    }

    private static ContainerSpec read(String words) {
        return read(new ArrayList<>(Arrays.asList(words.strip().split(" +"))).toArray(new String[0]));
    }

    private static ContainerSpec read(String... words) {
        return read(List.of(words), SURROUNDINGS);
    }

    private static ContainerSpec read(String words, Surroundings surroundings) {
        return read(List.of(words.split(" ")), surroundings);
    }

    private static ContainerSpec read(List<String> words, Surroundings surroundings) {
        Syntax syntax = RunSyntax.of("run");
        try {
            return SpecReader.read(ArgumentParser.parse(syntax, words), surroundings, List.of());
        } catch (io.carafe.cli.args.HelpRequest e) {
            throw new AssertionError(e);
        }
    }
}
