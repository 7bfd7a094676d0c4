package io.carafe.client;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * This process as the kernel shows it in proc(5). In the locale C a JVM of version 17 replaces everything outside of ASCII
 * in arguments and variables by question marks; /proc still has the bytes.
 *
 * @param arguments the words of the command line, without those of the JVM
 * @param environment the variables, {@code NAME=value}
 * @param uid the effective user
 * @param mask for new files, umask(2)
 */
public record OwnProcess(List<byte[]> arguments, List<byte[]> environment, long uid, int mask) {
    private static final String PROC = "/proc/self";
    private static final int DECIMAL = 10;
    private static final int OCTAL = 8;

    /**
     * Reads it.
     *
     * @param given the arguments as the JVM gives them, which tell how many there are
     * @throws IOException when /proc is not there
     */
    public static OwnProcess read(String[] given) throws IOException {
        return read(PROC, given, System.getenv());
    }

    static OwnProcess read(String proc, String[] given, Map<String, String> variables) throws IOException {
        List<byte[]> words = strings(proc + "/cmdline");
        List<byte[]> environment = strings(proc + "/environ");
        String status = new String(bytes(proc + "/status"), StandardCharsets.ISO_8859_1);
        // What is in /proc is cut short where a process has written over it.
        List<byte[]> arguments =
                words.size() > given.length ? words.subList(words.size() - given.length, words.size()) : encoded(given);
        return new OwnProcess(
                arguments,
                environment.isEmpty() ? encoded(variables) : environment,
                number(status, "\nUid:", 1, DECIMAL),
                (int) number(status, "\nUmask:", 0, OCTAL));
    }

    /** The value of a variable; empty if it is not set. */
    public String variable(String name) {
        byte[] wanted = (name + "=").getBytes(StandardCharsets.UTF_8);
        for (byte[] entry : environment) {
            if (startsWith(entry, wanted)) {
                return new String(entry, wanted.length, entry.length - wanted.length, StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    private static boolean startsWith(byte[] bytes, byte[] beginning) {
        if (bytes.length < beginning.length) {
            return false;
        }
        for (int i = 0; i < beginning.length; i++) {
            if (bytes[i] != beginning[i]) {
                return false;
            }
        }
        return true;
    }

    /** Strings that end with a NUL each. */
    private static List<byte[]> strings(String file) throws IOException {
        byte[] all = bytes(file);
        List<byte[]> strings = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == 0) {
                byte[] string = new byte[i - start];
                System.arraycopy(all, start, string, 0, string.length);
                strings.add(string);
                start = i + 1;
            }
        }
        return strings;
    }

    private static List<byte[]> encoded(String[] strings) {
        List<byte[]> bytes = new ArrayList<>(strings.length);
        for (String string : strings) {
            bytes.add(string.getBytes(StandardCharsets.UTF_8));
        }
        return bytes;
    }

    private static List<byte[]> encoded(Map<String, String> variables) {
        List<byte[]> bytes = new ArrayList<>(variables.size());
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            bytes.add((variable.getKey() + "=" + variable.getValue()).getBytes(StandardCharsets.UTF_8));
        }
        return bytes;
    }

    private static byte[] bytes(String file) throws IOException {
        try (FileInputStream in = new FileInputStream(file)) {
            return in.readAllBytes();
        }
    }

    /** The number in a column of a line of /proc/PID/status. */
    private static long number(String status, String name, int column, int base) throws IOException {
        int begin = status.indexOf(name);
        for (int i = 0; begin >= 0 && i <= column; i++) {
            begin = status.indexOf('\t', begin + 1);
        }
        if (begin < 0) {
            throw new IOException(PROC + "/status does not say" + name.replace('\n', ' '));
        }
        int end = begin + 1;
        while (end < status.length() && Character.isDigit(status.charAt(end))) {
            end++;
        }
        return Long.parseLong(status, begin + 1, end, base);
    }
}
