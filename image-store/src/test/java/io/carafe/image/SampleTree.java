package io.carafe.image;

import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Pathname;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** A tree with one of everything that a file system can hold. */
final class SampleTree {
    private static final String SCRIPT = """
            set -eu
            umask 022
            mkdir -p usr/bin usr/lib etc dev empty deep closed sticky setgid
            echo hello > etc/motd
            printf 'root:x:0:0::/root:/bin/sh\\n' > etc/passwd
            : > etc/empty
            head -c 70000 /dev/urandom > usr/lib/random
            head -c 512 /dev/zero > usr/lib/block
            head -c 513 /dev/zero > usr/lib/block-and-one
            echo '#!' > usr/bin/su
            chown 0:42 usr/bin/su
            chmod 6755 usr/bin/su
            ln usr/bin/su usr/bin/sudo
            ln usr/bin/su etc/su
            ln -s usr/bin bin
            ln -s /etc/motd absolute
            ln -s ../../outside upwards
            ln -s nothing dangling
            ln absolute absolute-again
            chown -h 7:8 dangling
            mkfifo dev/fifo
            chmod 620 dev/fifo
            mknod dev/null c 1 3
            chmod 666 dev/null
            mknod dev/loop7 b 7 7
            mknod dev/large c 511 1048575
            chown 3:6 dev/loop7
            ln dev/null dev/null-again
            long=$(printf 'n%.0s' $(seq 1 200))
            mkdir -p "deep/$long/$long"
            echo deep > "deep/$long/$long/$long"
            ln -s "$long/$long/$long" deep/long-link
            ln "deep/$long/$long/$long" deep/long-hard-link
            hundred=$(printf 'h%.0s' $(seq 1 100))
            echo exactly > "$hundred"
            echo latin > "$(printf 'caf\\351')"
            echo utf8 > 'ünï cödé'
            ln -s "$(printf 'caf\\351')" latin-link
            echo odd > "$(printf 'new\\nline\\ttab\\\\back')"
            echo star > '*?[]'
            echo dash > -dash
            echo secret > closed/file
            chmod 000 closed/file
            chmod 000 closed
            chmod 1777 sticky
            chown 0:50 setgid
            chmod 2775 setgid
            echo in > setgid/file
            echo large > owner
            chown 2097152:4294967294 owner
            truncate -s 10M sparse
            printf start | dd of=sparse conv=notrunc status=none
            printf middle | dd of=sparse bs=1 seek=5242880 conv=notrunc status=none
            truncate -s 3M all-hole
            truncate -s 2M ends-in-data
            printf end | dd of=ends-in-data bs=1 seek=2097152 conv=notrunc status=none
            for i in $(seq 0 40); do printf x | dd of=many-holes bs=1 seek=$((i * 131072)) conv=notrunc status=none; done
            touch -h -d '2001-02-03 04:05:06.123456789 UTC' dangling etc/motd dev/fifo dev/null
            touch -d '1969-12-31 23:59:58.5 UTC' etc/passwd
            touch -d '2038-01-19 03:14:08 UTC' etc/empty
            touch -d '2010-01-01 00:00:00.000000001 UTC' usr/lib empty closed
            touch -d '2011-01-01 00:00:00 UTC' .
            """;

    private SampleTree() {}

    static void make(FileCalls kernel, Path top) throws IOException, InterruptedException {
        Files.createDirectories(top);
        Commands.run(top, "bash", "-c", SCRIPT);
        set(kernel, top.resolve("etc/passwd"), "user.note", "text".getBytes(StandardCharsets.UTF_8));
        set(kernel, top.resolve("etc/passwd"), "user.binary", HexFormat.of().parseHex("000a3dff0a"));
        set(kernel, top.resolve("etc/passwd"), "user.empty", new byte[0]);
        set(kernel, top.resolve("etc/passwd"), "trusted.note", new byte[] {1});
        set(kernel, top.resolve("empty"), "user.directory", new byte[] {2});
        set(kernel, top.resolve("dangling"), "trusted.link", new byte[] {3});
        // cap_net_raw=ep, in version 2 of vfs_cap_data.
        byte[] capability = HexFormat.of().parseHex("0100000200200000000000000000000000000000");
        set(kernel, top.resolve("usr/lib/random"), "security.capability", capability);
        Commands.run(top, "touch", "-d", "2011-01-01 00:00:00 UTC", ".");
    }

    private static void set(FileCalls kernel, Path file, String name, byte[] value) {
        kernel.lsetxattr(Pathname.of(file.toString()), Pathname.of(name), value).orThrow("set " + name);
    }

    /** The arguments of tar that keep everything. */
    static List<String> everything() {
        return List.of("--xattrs", "--xattrs-include=*", "--numeric-owner");
    }
}
