package io.carafe.linux.client;

import static io.carafe.linux.client.ClientMemory.DATA_VARIABLE;
import static io.carafe.linux.client.ClientMemory.DIRECTORY_VARIABLE;
import static io.carafe.linux.client.ClientMemory.ENVIRONMENT;
import static io.carafe.linux.client.ClientMemory.HASH;
import static io.carafe.linux.client.ClientMemory.HOME_VARIABLE;
import static io.carafe.linux.client.ClientMemory.ROOT_VARIABLE;
import static io.carafe.linux.client.ClientMemory.RUNTIME_VARIABLE;
import static io.carafe.linux.client.ClientMemory.TEXT;
import static io.carafe.linux.client.ClientMemory.USER;
import static io.carafe.linux.client.ClientMemory.WORDS;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.B;
import static io.carafe.linux.program.Register.C;
import static io.carafe.linux.program.Register.E;
import static io.carafe.linux.program.Register.F;

import io.carafe.linux.program.Assembler;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds the state root, as {@code io.carafe.client.StateRoot} does, and takes it into the hash. */
final class RootPart extends ClientPart {
    /** Reads the variables and the words in front of the verb. Changes all. */
    static final String HASH_ROOT = "root.hash";

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final String OPTION = "--root";
    private static final String OTHER_WITH_VALUE = "--plugins";

    RootPart(Assembler asm) {
        super(asm);
    }

    private static Map<String, Integer> variables() {
        Map<String, Integer> variables = new LinkedHashMap<>();
        variables.put("CARAFE_ROOT=", ROOT_VARIABLE);
        variables.put("CARAFE_RUNTIME_DIR=", DIRECTORY_VARIABLE);
        variables.put("XDG_DATA_HOME=", DATA_VARIABLE);
        variables.put("XDG_RUNTIME_DIR=", RUNTIME_VARIABLE);
        variables.put("HOME=", HOME_VARIABLE);
        return variables;
    }

    @Override
    public void write() {
        asm.function(HASH_ROOT);
        asm.store(data(HASH), FNV_BASIS);
        readVariables();
        readWords();
        chosen();
        usual();
    }

    /** Of two with the same name the first counts. */
    private void readVariables() {
        asm.load(E, data(ENVIRONMENT));
        asm.label("root.variables.next");
        asm.load(C, at(E, 0));
        asm.ifEqual(C, 0, "root.words");
        asm.add(E, Long.BYTES);
        variables().forEach((name, place) -> {
            String no = "root.variables.not." + name;
            unlessBegins(C, name, A, no);
            asm.load(A, data(place));
            asm.ifNotEqual(A, 0, "root.variables.next");
            asm.add(C, name.length());
            asm.store(data(place), C);
            asm.jump("root.variables.next");
            asm.label(no);
        });
        asm.jump("root.variables.next");
    }

    /** The last value of --root in front of the verb comes to be in F; 0 if there is none. */
    private void readWords() {
        asm.label("root.words");
        asm.set(F, 0);
        asm.load(E, data(WORDS));
        asm.label("root.words.next");
        asm.load(C, at(E, 0));
        asm.ifEqual(C, 0, "root.chosen");
        asm.add(E, Long.BYTES);
        asm.loadByte(A, at(C, 0));
        asm.ifNotEqual(A, '-', "root.chosen");
        unlessBegins(C, "--", A, "root.words.next");
        asm.loadByte(A, at(C, 2));
        asm.ifEqual(A, 0, "root.chosen");

        unlessBegins(C, OPTION, A, "root.words.other");
        asm.loadByte(A, at(C, OPTION.length()));
        asm.ifEqual(A, 0, "root.words.value");
        asm.ifNotEqual(A, '=', "root.words.next");
        asm.add(C, OPTION.length() + 1);
        asm.set(F, C);
        asm.jump("root.words.next");
        asm.label("root.words.value");
        asm.load(C, at(E, 0));
        asm.ifEqual(C, 0, "root.chosen");
        asm.set(F, C);
        asm.add(E, Long.BYTES);
        asm.jump("root.words.next");

        asm.label("root.words.other");
        unlessBegins(C, OTHER_WITH_VALUE, A, "root.words.next");
        asm.loadByte(A, at(C, OTHER_WITH_VALUE.length()));
        asm.ifNotEqual(A, 0, "root.words.next");
        asm.load(C, at(E, 0));
        asm.ifEqual(C, 0, "root.chosen");
        asm.add(E, Long.BYTES);
        asm.jump("root.words.next");
    }

    private void chosen() {
        asm.label("root.chosen");
        asm.set(C, F);
        unlessText("root.chosen.variable");
        asm.jump("root.named");
        asm.label("root.chosen.variable");
        asm.load(C, data(ROOT_VARIABLE));
        unlessText("root.usual");
        asm.label("root.named");
        asm.call(TextPart.MUST_BE_NORMAL);
        asm.call(TextPart.HASH_ON);
        asm.ret();
    }

    /** Goes to a label if C is no text, or an empty one. */
    private void unlessText(String label) {
        asm.ifEqual(C, 0, label);
        asm.loadByte(A, at(C, 0));
        asm.ifEqual(A, 0, label);
    }

    private void usual() {
        asm.label("root.usual");
        asm.load(B, data(USER));
        asm.ifNotEqual(B, 0, "root.usual.data");
        hash("/var/lib/carafe");
        asm.ret();

        asm.label("root.usual.data");
        asm.load(C, data(DATA_VARIABLE));
        unlessAbsolute("root.usual.home");
        asm.call(TextPart.MUST_BE_NORMAL);
        asm.call(TextPart.HASH_ON);
        hash("/carafe");
        asm.ret();

        // Without a home among the variables there is one among the accounts, which the JVM client can read.
        asm.label("root.usual.home");
        asm.load(C, data(HOME_VARIABLE));
        unlessAbsolute(ClientProgram.FALL_BACK);
        asm.call(TextPart.MUST_BE_NORMAL);
        asm.call(TextPart.HASH_ON);
        hash("/.local/share/carafe");
        asm.ret();
    }

    private void unlessAbsolute(String label) {
        asm.ifEqual(C, 0, label);
        asm.loadByte(A, at(C, 0));
        asm.ifNotEqual(A, '/', label);
    }

    private void hash(String text) {
        text(TEXT, text);
        addressOf(C, TEXT);
        asm.call(TextPart.HASH_ON);
    }
}
