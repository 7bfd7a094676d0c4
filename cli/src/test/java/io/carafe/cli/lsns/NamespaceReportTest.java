package io.carafe.cli.lsns;

import static io.carafe.cli.testing.Golden.assertMatches;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceReportTest {
    @TempDir
    private Path proc;

    @BeforeEach
    void makeProc() throws IOException {
        process(1, 0, "1", "init", "/sbin/init\0", Map.of("pid", 10L, "mnt", 11L, "net", 12L));
        process(2, 0, "2", "kthreadd", "", Map.of("pid", 10L, "mnt", 11L, "net", 12L));
        process(50, 1000, "50", "carafe", "java\0-jar\0carafe.jar\0", Map.of("pid", 10L, "mnt", 11L, "net", 12L));
        process(100, 0, "100\t1", "sh", "sh\0", Map.of("pid", 20L, "mnt", 21L, "net", 12L));
        process(101, 33, "101\t5", "sleep", "sleep\0\u001b[2J\0", Map.of("pid", 20L, "mnt", 21L, "net", 12L));
        process(102, 0, "102\t6\t1", "deep", "deep\0", Map.of("pid", 30L, "mnt", 21L, "net", 12L));
        process(200, 0, "200\t1", "db", "db\0", Map.of("pid", 40L, "mnt", 41L, "net", 42L));
        Files.createDirectories(proc.resolve("300"));
        Files.createDirectories(proc.resolve("self"));
    }

    @Test
    void hostAndContainersSideBySide() {
        assertMatches("lsns.txt", report().namespaces("") + "\n" + report().nestedPids(""));
    }

    @Test
    void oneContainerAlone() {
        assertMatches("lsns-container.txt", report().namespaces("web") + "\n" + report().nestedPids("web"));
    }

    @Test
    void withoutContainersThereAreNoNestedPids() {
        NamespaceReport report = NamespaceReport.read(proc, 50, Map.of(), uid -> "u" + uid);

        assertThat(report.nestedPids("")).isEmpty();
        assertThat(report.namespaces("")).doesNotContain("web");
    }

    private NamespaceReport report() {
        return NamespaceReport.read(proc, 50, Map.of(100, "web", 200, "db"), uid -> uid == 0 ? "root" : "u" + uid);
    }

    private void process(int pid, long uid, String nested, String name, String command, Map<String, Long> namespaces)
            throws IOException {
        Path directory = Files.createDirectories(proc.resolve(Integer.toString(pid)));
        Files.writeString(
                directory.resolve("status"),
                "Name:\t" + name + "\nPid:\t" + pid + "\nPPid:\t0\nUid:\t9\t" + uid + "\t9\t9\nNSpid:\t" + nested
                        + "\n");
        Files.writeString(directory.resolve("cmdline"), command);
        Path links = Files.createDirectory(directory.resolve("ns"));
        for (Map.Entry<String, Long> namespace : namespaces.entrySet()) {
            Files.createSymbolicLink(
                    links.resolve(namespace.getKey()), Path.of(namespace.getKey() + ":[" + namespace.getValue() + "]"));
        }
    }
}
