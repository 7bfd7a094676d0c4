package io.carafe.runtime.host;

import java.util.ArrayList;
import java.util.List;

/** What the lines of a resolv.conf(5) say. */
record ResolverConfiguration(List<String> lines) {

    List<String> servers() {
        return values("nameserver");
    }

    /** The last {@code search} or {@code domain} line wins. */
    List<String> search() {
        List<String> found = List.of();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (words[0].equals("search") || words[0].equals("domain")) {
                found = List.of(words).subList(1, words.length);
            }
        }
        return found;
    }

    private List<String> values(String keyword) {
        List<String> values = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (words.length > 1 && words[0].equals(keyword)) {
                values.add(words[1]);
            }
        }
        return values;
    }
}
