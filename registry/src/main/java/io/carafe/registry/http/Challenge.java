package io.carafe.registry.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One challenge of {@code WWW-Authenticate} (RFC 9110): how a registry wants its users to show who they are.
 *
 * @param scheme in small letters: {@code basic}, {@code bearer}
 * @param parameters by their names in small letters
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final int MOST = 32;

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    /** All challenges of some header lines; what cannot be understood is left out. */
    static List<Challenge> parse(List<String> lines) {
        List<Challenge> all = new ArrayList<>();
        for (String line : lines) {
            new Parser(line).into(all);
        }
        return all;
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        void into(List<Challenge> all) {
            skip(" ,\t");
            String word = token();
            while (!word.isEmpty() && all.size() < MOST) {
                String scheme = word.toLowerCase(Locale.ROOT);
                Map<String, String> parameters = new TreeMap<>();
                skip(" \t");
                word = token();
                while (!word.isEmpty() && skipEquals()) {
                    parameters.put(word.toLowerCase(Locale.ROOT), value());
                    skip(" ,\t");
                    word = token();
                }
                all.add(new Challenge(scheme, parameters));
            }
        }

        private void skip(String characters) {
            while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private String token() {
            int start = at;
            while (at < text.length() && " ,=\"\t".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        /** A word before an equals sign is a parameter; before anything else it begins the next challenge. */
        private boolean skipEquals() {
            int before = at;
            skip(" \t");
            if (at < text.length() && text.charAt(at) == '=') {
                at++;
                skip(" \t");
                return true;
            }
            at = before;
            return false;
        }

        private String value() {
            if (at >= text.length() || text.charAt(at) != '"') {
                return token();
            }
            StringBuilder value = new StringBuilder();
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at++));
            }
            at = Math.min(at + 1, text.length());
            return value.toString();
        }
    }
}
