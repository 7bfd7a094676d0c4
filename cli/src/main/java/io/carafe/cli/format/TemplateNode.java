package io.carafe.cli.format;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a template, as it was understood. */
sealed interface TemplateNode {
    /** Text that is printed as it is. */
    record Text(String text) implements TemplateNode {}

    /** A pipeline whose value is printed, unless it only sets a variable. */
    record Action(Pipeline pipeline) implements TemplateNode {}

    /** {@code if}, or {@code with} when {@code rebinds}: then the dot is the value of the pipeline inside. */
    record Branch(boolean rebinds, Pipeline pipeline, List<TemplateNode> body, List<TemplateNode> otherwise)
            implements TemplateNode {}

    /** {@code range}. */
    record Range(Pipeline pipeline, List<TemplateNode> body, List<TemplateNode> otherwise) implements TemplateNode {}

    /** {@code break}, or {@code continue}. */
    record Jump(boolean leaves) implements TemplateNode {}

    /**
     * Commands, each of which is given the value of the one before as its last argument.
     *
     * @param variables that get the value, with their dollar signs; two only in {@code range}
     * @param declares whether the variables are new
     */
    record Pipeline(List<String> variables, boolean declares, List<Command> commands) {}

    /** An operand, or a function or method with arguments. */
    record Command(List<Operand> words) {}

    /** What a word of a command is. */
    sealed interface Operand {}

    /** A value that the template itself gives. */
    record Literal(@Nullable Object value) implements Operand {}

    /** The name of a function. */
    record Name(String name) implements Operand {}

    /** Fields of the dot; without any, the dot itself. */
    record Field(List<String> path) implements Operand {}

    /** A variable, and fields of it. */
    record Variable(String name, List<String> path) implements Operand {}

    /** A pipeline in parentheses, and fields of its value. */
    record Nested(Pipeline pipeline, List<String> path) implements Operand {}
}
