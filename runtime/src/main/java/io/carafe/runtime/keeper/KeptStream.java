package io.carafe.runtime.keeper;

/** Which output of a container a relay carries. With a terminal there is only {@link #OUTPUT}. */
public enum KeptStream {
    OUTPUT(1),
    ERROR(2);

    private final int kind;

    KeptStream(int kind) {
        this.kind = kind;
    }

    /** The kind of its frames in a log. */
    int kind() {
        return kind;
    }
}
