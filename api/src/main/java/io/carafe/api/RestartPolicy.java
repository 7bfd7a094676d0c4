package io.carafe.api;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.Locale;

/**
 * Whether a container that has ended is started again.
 *
 * @param maximumRetries how often at most after failures, 0 for no bound; only with {@link Kind#ON_FAILURE}
 */
public record RestartPolicy(Kind kind, int maximumRetries) {
    /** A container that has ended stays so. */
    public static final RestartPolicy NO = new RestartPolicy(Kind.NO, 0);

    private static final String KINDS = "Use one of no, on-failure[:N], always and unless-stopped.";

    /** When. */
    public enum Kind {
        NO,
        /** When its exit code is not 0. */
        ON_FAILURE,
        ALWAYS,
        /** Always, but an engine that starts leaves one alone that somebody had stopped. */
        UNLESS_STOPPED;

        /** As it is typed: {@code on-failure}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public RestartPolicy {
        if (maximumRetries < 0) {
            throw new InvalidSpecificationException(
                    "invalid restart policy: maximum retry count cannot be negative", KINDS);
        }
        if (maximumRetries > 0 && kind != Kind.ON_FAILURE) {
            throw new InvalidSpecificationException(
                    "invalid restart policy: maximum retry count can only be used with 'on-failure'", KINDS);
        }
    }

    /** As a user types it: {@code no}, {@code on-failure}, {@code on-failure:3}, {@code always}, {@code unless-stopped}. */
    public static RestartPolicy parse(String text) {
        if (text.isEmpty()) {
            return NO;
        }
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        if (name.isEmpty()) {
            throw new InvalidSpecificationException(
                    "invalid restart policy format: no policy provided before colon", KINDS);
        }
        for (Kind kind : Kind.values()) {
            if (kind.text().equals(name)) {
                return new RestartPolicy(kind, colon < 0 ? 0 : retries(text.substring(colon + 1)));
            }
        }
        throw new InvalidSpecificationException("invalid restart policy: unknown policy '" + name + "'", KINDS);
    }

    private static int retries(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            throw new InvalidSpecificationException(
                    "invalid restart policy format: maximum retry count must be an integer", KINDS);
        }
    }

    public boolean isNo() {
        return kind == Kind.NO;
    }

    /** As {@link #parse} reads it. */
    public String text() {
        return maximumRetries == 0 ? kind.text() : kind.text() + ":" + maximumRetries;
    }
}
