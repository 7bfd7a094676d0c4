package io.carafe.cli.explain;

import static io.carafe.cli.testing.Golden.assertMatches;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.cli.console.Paint;
import io.carafe.runtime.plan.LaunchPlan;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private final LaunchPlan plan = Plans.plan();

    @Test
    void aPlanForPeople() {
        assertMatches("explain.txt", Explanation.text(plan, Paint.PLAIN, 80, false));
    }

    @Test
    void aPlanForPrograms() {
        assertMatches("explain.json", Explanation.json(plan) + "\n");
    }

    @Test
    void aTrace() {
        assertMatches("trace.txt", Explanation.trace(plan, Plans.trace(plan), Paint.PLAIN, 80));
    }

    @Test
    void coloursAddNothingButColours() {
        String coloured = Explanation.text(plan, Paint.COLOUR, 80, false);

        assertThat(coloured).contains("\u001b[1mmount\u001b[0m(");
        assertThat(coloured.replaceAll("\u001b\\[[0-9]+m", ""))
                .isEqualTo(Explanation.text(plan, Paint.PLAIN, 80, false));
    }

    @Test
    void noLineIsLongerThanTheTerminalUnlessAStringIs() {
        assertThat(Explanation.text(plan, Paint.PLAIN, 60, false).lines())
                .filteredOn(line -> line.length() > 60)
                .allMatch(line -> line.contains("\"$ROOT/"));
    }

    @Test
    void callsBreakAfterCommasAndBetweenFlags() {
        assertThat(CallText.wrapCall("mount(NULL, \"a b|c, d\", NULL, MS_REC|MS_PRIVATE, NULL)", 30))
                .isEqualTo(List.of("mount(NULL, \"a b|c, d\", NULL,", "    MS_REC|MS_PRIVATE, NULL)"));
    }

    @Test
    void aStringThatIsTooLongForALineBreaksWhereItsPartsEnd() {
        String call =
                "mount(\"overlay\", \"/m\", \"overlay\", 0, \"lowerdir=/layers/b:/layers/a,upperdir=/u,index=off\")";

        assertThat(CallText.wrapCall(call, 36))
                .containsExactly(
                        "mount(\"overlay\", \"/m\", \"overlay\", 0,",
                        "    \"lowerdir=/layers/b:/layers/a,",
                        "    upperdir=/u,index=off\")");
    }

    @Test
    void aBrokenStringIsOneColour() {
        assertThat(CallText.paint(List.of("f(\"a,", "    B_FLAG\", C_FLAG)"), Paint.COLOUR))
                .containsExactly(
                        "\u001b[1mf\u001b[0m(\u001b[32m\"a,\u001b[0m",
                        "\u001b[32m    B_FLAG\"\u001b[0m, \u001b[36mC_FLAG\u001b[0m)");
    }
}
