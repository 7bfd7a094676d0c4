package io.carafe.api;

/** Docker's names for how a container's output is kept. Carafe has one way; a driver says whether it is used. */
public enum LogDriver {
    JSON_FILE("json-file"),
    LOCAL("local"),
    /** Nothing is kept. */
    NONE("none");

    private final String text;

    LogDriver(String text) {
        this.text = text;
    }

    /** As Docker writes it: {@code json-file}. */
    public String text() {
        return text;
    }
}
