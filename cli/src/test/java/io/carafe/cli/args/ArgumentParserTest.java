package io.carafe.cli.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentParserTest {
    private static final Syntax SYNTAX = new Syntax(
            "run",
            "IMAGE [ARG...]",
            "Run",
            List.of(OptionGroup.of(
                    Option.flag("-i --interactive", "Input"),
                    Option.flag("-t --tty", "Terminal"),
                    Option.flag("--rm", "Remove"),
                    Option.value("-e --env", "NAME=VALUE", "Environment"),
                    Option.value("--network --net", "MODE", "Network"),
                    Option.value("-h --hostname", "NAME", "Host name"))),
            List.of(new LaterOption(Option.value("-m --memory", "BYTES", ""), "limits come later")),
            true,
            "");

    @Test
    void optionsEndAtTheFirstOperand() throws Exception {
        Arguments arguments = parse("--rm", "image", "ls", "--rm=false", "-l", "--");

        assertThat(arguments.has("rm")).isTrue();
        assertThat(arguments.operands()).containsExactly("image", "ls", "--rm=false", "-l", "--");
    }

    @Test
    void optionsStandAnywhereWhereNothingElseBegins() throws Exception {
        Syntax syntax = Syntax.of("rm", "CONTAINER", "Remove", Option.flag("-f --force", ""));

        Arguments arguments = ArgumentParser.parse(syntax, List.of("a", "-f", "b", "--", "-f"));

        assertThat(arguments.has("force")).isTrue();
        assertThat(arguments.operands()).containsExactly("a", "b", "-f");
    }

    @Test
    void lettersCombineAndTheLastMayTakeTheRest() throws Exception {
        Arguments arguments = parse("-iteFOO=bar=baz", "-e", "A", "-e=B", "--env", "C=", "--env=D=1", "image");

        assertThat(arguments.has("interactive")).isTrue();
        assertThat(arguments.has("tty")).isTrue();
        assertThat(arguments.all("env")).containsExactly("FOO=bar=baz", "A", "B", "C=", "D=1");
    }

    @ParameterizedTest
    @CsvSource({
        "--rm,true",
        "--rm=true,true",
        "--rm=1,true",
        "--rm=T,true",
        "--rm=false,false",
        "--rm=0,false",
        "--rm=F,false"
    })
    void switchesTakeValuesAfterAnEqualsSign(String word, boolean on) throws Exception {
        assertThat(parse(word, "image").has("rm")).isEqualTo(on);
    }

    @Test
    void theLastValueWinsAndAliasesAreOneOption() throws Exception {
        Arguments arguments = parse("--net", "host", "--network=none", "image");

        assertThat(arguments.last("network")).contains("none");
    }

    @Test
    void aLetterThatMeansSomethingElseIsNotHelp() throws Exception {
        assertThat(parse("-h", "web", "image").last("hostname")).contains("web");
        assertThatThrownBy(() -> parse("--help")).isInstanceOf(HelpRequest.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--intractive | unknown flag: --intractive. Did you mean --interactive?",
                "--xyz        | unknown flag: --xyz",
                "-itZ         | unknown shorthand flag: 'Z' in -itZ",
                "--env        | flag needs an argument: --env",
                "-ie          | flag needs an argument: 'e' in -ie",
                "--rm=maybe   | invalid argument \"maybe\" for \"--rm\" flag: neither true nor false",
                "--memory=1g  | --memory is not in this version of Carafe: limits come later",
                "-m           | -m is not in this version of Carafe: limits come later",
            })
    void saysWhatIsWrong(String word, String message) {
        assertThatThrownBy(() -> parse(word)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void operandsAreCountedInDockersWords() throws Exception {
        Arguments arguments = parse("a", "b", "c");

        assertThat(arguments.operands(1, 3)).hasSize(3);
        assertThatThrownBy(() -> arguments.operands(1, 1))
                .hasMessageStartingWith("'carafe run' requires exactly 1 argument");
        assertThatThrownBy(() -> arguments.operands(4, 9))
                .hasMessageStartingWith("'carafe run' requires at least 4 arguments");
        assertThatThrownBy(() -> arguments.operands(0, 2))
                .hasMessageStartingWith("'carafe run' requires at most 2 arguments");
        assertThatThrownBy(() -> arguments.operands(0, 0)).hasMessageStartingWith("'carafe run' accepts no arguments");
    }

    @ParameterizedTest
    @CsvSource({"imges,images", "rnu,run", "expl,explain", "pss,ps", "zzz,", "volume,"})
    void guessesWhatWasMeant(String word, String guess) {
        assertThat(Suggestion.of(word, List.of("run", "rm", "rmi", "ps", "images", "import", "explain", "info")))
                .isEqualTo(java.util.Optional.ofNullable(guess));
    }

    private static Arguments parse(String... words) throws HelpRequest {
        return ArgumentParser.parse(SYNTAX, List.of(words));
    }
}
