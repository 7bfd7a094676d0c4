package io.carafe.cli.top;

import io.carafe.cli.console.Printable;
import io.carafe.cli.format.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Lists processes as {@code ps -ef} does, from proc(5). */
public final class ProcessListing {
    static final int LEAST_WIDTH = 17;
    private static final List<String> HEADINGS = List.of("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("MMMdd", Locale.ENGLISH);
    private static final DateTimeFormatter YEAR = DateTimeFormatter.ofPattern("yyyy", Locale.ROOT);
    /** On every architecture of Carafe's, whatever the kernel's own clock (USER_HZ). */
    private static final int TICKS_PER_SECOND = 100;

    private static final int PARENT = 1;
    private static final int TERMINAL = 4;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int START = 19;
    private static final int FIELDS = 20;
    private static final int LONGEST_USER = 8;

    private final Path proc;
    private final Path passwd;
    private final Instant now;
    private final ZoneId zone;

    /**
     * @param proc {@code /proc}
     * @param passwd the host's, for names of users
     */
    public ProcessListing(Path proc, Path passwd, Instant now, ZoneId zone) {
        this.proc = proc;
        this.passwd = passwd;
        this.now = now;
        this.zone = zone;
    }

    /** The table of those processes that are still there. */
    public String of(List<Integer> pids) {
        Table table = new Table(HEADINGS, LEAST_WIDTH);
        for (int pid : pids) {
            row(pid).ifPresent(table::add);
        }
        return table.text();
    }

    private Optional<List<String>> row(int pid) {
        Path directory = proc.resolve(Integer.toString(pid));
        String stat = text(directory.resolve("stat"));
        int end = stat.lastIndexOf(')');
        if (end < 0) {
            return Optional.empty();
        }
        String name = stat.substring(stat.indexOf('(') + 1, end);
        String[] fields = stat.substring(end + 2).split(" ");
        if (fields.length < FIELDS) {
            return Optional.empty();
        }
        Duration used = ticks(Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]));
        Instant start = now.minus(uptime()).plus(ticks(Long.parseLong(fields[START])));
        return Optional.of(List.of(
                user(directory),
                Integer.toString(pid),
                fields[PARENT],
                Long.toString(share(used, Duration.between(start, now))),
                started(start),
                terminal(Integer.parseInt(fields[TERMINAL])),
                time(used),
                command(directory, name)));
    }

    private Duration uptime() {
        String seconds = text(proc.resolve("uptime")).split(" ")[0];
        return seconds.isEmpty() ? Duration.ZERO : Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000));
    }

    private static Duration ticks(long count) {
        return Duration.ofMillis(count * 1000 / TICKS_PER_SECOND);
    }

    private static long share(Duration used, Duration lived) {
        return lived.toMillis() <= 0 ? 0 : Math.min(99, 100 * used.toMillis() / lived.toMillis());
    }

    private String started(Instant start) {
        if (Duration.between(start, now).compareTo(Duration.ofDays(1)) < 0) {
            return HOUR.format(start.atZone(zone));
        }
        boolean thisYear = start.atZone(zone).getYear() == now.atZone(zone).getYear();
        return (thisYear ? DAY : YEAR).format(start.atZone(zone));
    }

    /** The encoding of {@code tty_nr}: proc_pid_stat(5). */
    private static String terminal(int number) {
        int major = number >> 8 & 0xfff;
        int minor = (number & 0xff) | (number >> 12 & 0xfff00);
        if (major >= 136 && major <= 143) {
            return "pts/" + (minor + 256 * (major - 136));
        }
        if (major == 4) {
            return minor < 64 ? "tty" + minor : "ttyS" + (minor - 64);
        }
        return "?";
    }

    private static String time(Duration used) {
        return String.format(Locale.ROOT, "%02d:%02d:%02d", used.toHours(), used.toMinutesPart(), used.toSecondsPart());
    }

    /** A process without arguments is one of the kernel's, or hides them. Whatever it says of itself is printed safely. */
    private static String command(Path directory, String name) {
        String words = text(directory.resolve("cmdline")).replace('\0', ' ').strip();
        return Printable.line(words.isEmpty() ? "[" + name + "]" : words);
    }

    private String user(Path directory) {
        String uid = text(directory.resolve("status"))
                .lines()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> line.split("\\s+")[2])
                .findFirst()
                .orElse("?");
        String name = names().stream()
                .map(line -> line.split(":"))
                .filter(fields -> fields.length > 2 && fields[2].equals(uid))
                .map(fields -> fields[0])
                .findFirst()
                .orElse(uid);
        return name.length() > LONGEST_USER ? name.substring(0, LONGEST_USER - 1) + "+" : name;
    }

    private List<String> names() {
        return new ArrayList<>(text(passwd).lines().toList());
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }
}
