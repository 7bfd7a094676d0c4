package io.carafe.cli.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessListingTest {
    @TempDir
    Path directory;

    private void process(int pid, String stat, String uid, String command) throws IOException {
        Path place = Files.createDirectories(directory.resolve(Integer.toString(pid)));
        Files.writeString(place.resolve("stat"), stat);
        Files.writeString(place.resolve("status"), "Name:\tx\nUid:\t1\t" + uid + "\t1\t1\n");
        Files.writeString(place.resolve("cmdline"), command);
    }

    @Test
    void itReadsAsPsDoes() throws Exception {
        Files.writeString(directory.resolve("uptime"), "200000.00 1.00\n");
        Files.writeString(directory.resolve("passwd"), "root:x:0:0::/:/bin/sh\na-long-name:x:7:7::/:/bin/sh\n");
        // Started an hour ago, half of it busy, on pts/3.
        process(
                10,
                "10 (a) b) S 1 10 10 34819 10 0 0 0 0 0 90000 90000 0 0 20 0 1 0 19640000 0 0",
                "0",
                "sh\0-c\0x\u001b[2J\0");
        // Started two days ago, without a terminal or words.
        process(11, "11 (kworker) S 10 0 0 0 -1 0 0 0 0 0 0 100 0 0 20 0 1 0 2720000 0 0", "7", "");
        process(12, "12 (x) S 10 0 0 1025 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 19999900 0 0", "99", "x");

        String text = new ProcessListing(
                        directory, directory.resolve("passwd"), Instant.parse("2024-03-10T12:30:00Z"), ZoneOffset.UTC)
                .of(List.of(10, 11, 12, 13));

        assertThat(text).isEqualTo("""
                        UID                 PID                 PPID                C                   STIME               TTY                 TIME                CMD
                        root                10                  1                   50                  11:30               pts/3               00:30:00            sh -c x\\x1b[2J
                        a-long-+            11                  10                  0                   Mar08               ?                   00:00:01            [kworker]
                        99                  12                  10                  0                   12:29               tty1                00:00:00            x
                        """);
    }

    @Test
    void theHostsPsIsFilteredByItsColumn() throws Exception {
        Path ps = Files.writeString(
                directory.resolve("ps"),
                "#!/bin/sh\n[ \"$1\" = -bad ] && { echo no such option; exit 1; }\n"
                        + "[ \"$1\" = -zone ] && { printf 'PID ZONE\\n10 %s\\n' \"${TZ-none}\"; exit; }\n"
                        + "[ \"$1\" = -none ] && { echo CMD; exit; }\n"
                        + "printf 'USER PID CMD\\nroot 10 sh -c x y\\nroot 110 other\\nroot 12 z\\n'\n");
        Files.setPosixFilePermissions(ps, PosixFilePermissions.fromString("rwxr-xr-x"));
        HostPs hostPs = new HostPs(ps.toString(), Optional.of("Asia/Tokyo"));

        assertThat(hostPs.of(List.of(10, 12), List.of("-f")))
                .isEqualTo(
                        "USER                PID                 CMD\nroot                10                  sh -c x y\nroot                12                  z\n");
        assertThat(hostPs.of(List.of(10), List.of("-zone"))).endsWith("Asia/Tokyo\n");
        assertThat(new HostPs(ps.toString(), Optional.empty()).of(List.of(10), List.of("-zone")))
                .endsWith("none\n");
        assertThatThrownBy(() -> hostPs.of(List.of(10), List.of("-bad")))
                .isInstanceOf(CarafeException.class)
                .hasMessage("ps: no such option");
        assertThatThrownBy(() -> hostPs.of(List.of(10), List.of("-none")))
                .hasMessageStartingWith("couldn't find PID field in ps output");
        assertThatThrownBy(() -> new HostPs("/no/such/ps", Optional.empty()).of(List.of(10), List.of("-f")))
                .hasMessageContaining("package procps");
    }
}
