package io.carafe.cli.console;

import io.carafe.Carafe;

/** Shows what an engine has to tell of its host, beside what a command prints. */
public final class Notices {
    private final Carafe carafe;
    private final Console console;

    public Notices(Carafe carafe, Console console) {
        this.carafe = carafe;
        this.console = console;
    }

    /** Shows what nobody has seen yet. */
    public void show() {
        carafe.notices().take().forEach(notice -> console.errorln("carafe: note: " + Printable.line(notice)));
    }
}
