package io.carafe.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    private static final Map<String, Object> OBJECT = object();

    private static Map<String, Object> object() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("Pid", 42);
        state.put("Running", true);
        state.put("Error", "");
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("Name", "web");
        object.put("State", state);
        object.put("List", List.of("a", "b", "c"));
        object.put("None", List.of());
        object.put("Null", null);
        object.put("Labels", new TreeMap<>(Map.of("tier", "front", "a.b", "dotted")));
        object.put("Label", TemplateMethod.ofText("Label", key -> key + "!"));
        object.put("Mounts", List.of(Map.of("Source", "/x", "RW", true), Map.of("Source", "/y", "RW", false)));
        return object;
    }

    private static String apply(String template) {
        return new Template(template).apply(OBJECT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "plain~plain",
                "{{.Name}}~web",
                "{{ .State.Pid }}-{{$.State.Running}}~42-true",
                "{{json .State}}~{\"Pid\":42,\"Running\":true,\"Error\":\"\"}",
                "{{.List}}~[a b c]",
                "{{.Null}}~<no value>",
                "{{.Labels.missing}}~<no value>",
                "{{index .Labels \"a.b\"}}~dotted",
                "{{index .Labels \"nope\"}}~''",
                "{{index .List 1}}{{(index .Mounts 1).Source}}~b/y",
                "{{.Label \"x.y\"}}~x.y!",
                "{{\"x\" | .Label}}~x!",
                "{{.Name | upper | printf \"%-6s|\"}}~WEB   |",
                "{{printf \"%q %5d %05d %x %v %t\" .Name 42 7 255 .List true}}~\"web\"    42 00007 ff [a b c] true",
                "{{printf \"%d\" .Name}} {{printf \"%s\" 1}} {{printf \"%s\"}} {{printf \"x\" 1}}~%!d(string=web) %!s(int=1) %!s(MISSING) x%!(EXTRA int=1)",
                "{{join .List \",\"}}~a,b,c",
                "{{split \"a:b\" \":\"}}~[a b]",
                "{{truncate .Name 2}}{{truncate .Name 9}}~weweb",
                "{{title \"hello wide world\"}} {{lower \"ABC\"}}~Hello Wide World abc",
                "{{pad .Name 1 2}}|~ web  |",
                "{{slice .Name 1}} {{slice .Name 0 1}} {{slice .List 1 3}}~eb w [b c]",
                "{{len .List}} {{len .Name}} {{len .Labels}}~3 3 2",
                "{{if .State.Running}}up{{else}}down{{end}}~up",
                "{{if not .State.Running}}a{{else if eq .Name \"web\" \"db\"}}b{{else}}c{{end}}~b",
                "{{if and .Name .State.Error}}x{{end}}{{if or .None .List}}y{{end}}~y",
                "{{and 1 2}} {{or 0 \"\" 3}} {{and 0 (index .List 9)}}~2 3 0",
                "{{with .State}}{{.Pid}}{{$.Name}}{{end}}~42web",
                "{{with .State.Error}}{{.}}{{else}}fine{{end}}~fine",
                "{{range .List}}<{{.}}>{{end}}~<a><b><c>",
                "{{range $i, $e := .List}}{{if $i}},{{end}}{{$i}}{{$e}}{{end}}~0a,1b,2c",
                "{{range $e := .List}}{{$e}}{{end}}~abc",
                "{{range .None}}x{{else}}none{{end}}~none",
                "{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}~a.b=dotted;tier=front;",
                "{{range .List}}{{if eq . \"b\"}}{{break}}{{end}}{{.}}{{end}}~a",
                "{{range .List}}{{if eq . \"b\"}}{{continue}}{{end}}{{.}}{{end}}~ac",
                "{{range .Mounts}}{{.Source}}:{{.RW}} {{end}}~/x:true /y:false ",
                "{{$x := .Name}}{{$x}}{{$x = \"y\"}}{{$x}}~weby",
                "{{$x := 1}}{{range .List}}{{$x = .}}{{end}}{{$x}}~c",
                "a {{- .Name -}} b~awebb",
                "a{{/* nothing */}}b{{- /* more */ -}} c~abc",
                "{{\"a\\tb\" | len}} {{`raw`}} {{'x'}}~3 raw 120",
                "{{eq 1 1}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt \"b\" \"a\"}} {{ge 1.5 2}}~true true true true true false",
                "{{print 1 2 \"x\" 3}} {{println \"a\" 1 | len}}~1 2x3 4",
                "{{html \"<a&b>\"}} {{urlquery \"a b&c\"}} {{js \"it's\"}}~&lt;a&amp;b&gt; a+b%26c it\\'s",
                "{{nil}}{{true}}{{1.5}}{{0x10}}{{-3}}{{08}}~<no value>true1.516-38",
            })
    void says(String template, String text) {
        assertThat(apply(template)).isEqualTo(text.replace("''", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{{.Nope}} ~ there is no field .Nope; there are .Name, .State",
                "{{.Name.X}} ~ there is no field .X in a text",
                "{{.Name ~ it has an unpaired {{ or }}",
                "x}} ~ it has an unpaired {{ or }}",
                "{{uppr .}} ~ there is no function uppr; did you mean upper.",
                "{{if .Name}}x ~ an {{end}} is missing",
                "{{end}} ~ there is an {{end}} too many",
                "{{if .A}}{{else}}{{else}}{{end}} ~ there is an {{else}} after {{else}}",
                "{{range .Name}}{{end}} ~ range cannot go over a text",
                "{{$x}} ~ there is no variable $x",
                "{{index .List 3}} ~ the index 3 is out of range",
                "{{index .List \"x\"}} ~ an index is a number, and not a text",
                "{{join .Name \",\"}} ~ join wants a list, and not a text",
                "{{upper 1}} ~ upper wants a text, and not a number",
                "{{truncate .Name}} ~ truncate wants 2 arguments, and has 1",
                "{{lt .Name 1}} ~ a text and a number cannot be compared",
                "{{.Name 1}} ~ a text takes no arguments",
                "{{1 2}} ~ a value takes no arguments",
                "{{.Label}} ~ .Label wants one argument, a text",
                "{{(.Name}} ~ a parenthesis is not closed",
                "{{break}} ~ {{break}} stands outside of {{range}}",
                "{{define \"x\"}}{{end}} ~ {{define}} is not supported",
                "{{\"x}} ~ a quotation mark is not closed",
                "{{.Name ! }} ~ nobody understands '!' in an action",
                "{{99999999999999999999}} ~ the number 99999999999999999999 is too large",
            })
    void saysWhatItCannot(String template, String problem) {
        assertThatThrownBy(() -> apply(template))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("the template of --format cannot be used: " + problem);
    }

    @Test
    void depthAndLengthAreBounded() {
        assertThatThrownBy(() -> apply("{{" + "(".repeat(5000) + ".Name" + ")".repeat(5000) + "}}"))
                .hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> apply("{{if .Name}}".repeat(3000))).hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> apply("{{if .Name}}{{else if .A}}" + "{{else if .A}}".repeat(3000) + "{{end}}"))
                .hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> apply("x".repeat(70_000))).hasMessageContaining("more than 65536 characters");
        assertThat(apply("{{\"" + "\\\\".repeat(30_000) + "\" | len}}")).isEqualTo("30000");
    }

    @Test
    void fieldsAreKnownBeforehand() {
        assertThat(new Template("{{.A.B}} {{range .C}}{{.D}}{{end}} {{$.E}} {{json .}}").fields())
                .containsExactly("A.B", "C", "D", "E");
    }

    /** Whatever somebody types, there is an answer or a message, and never an accident. */
    @Test
    void nothingThatIsTypedIsAnAccident() {
        List<String> words = List.of(
                "{{",
                "}}",
                "{{-",
                "-}}",
                " ",
                ".",
                ".Name",
                ".State.Pid",
                ".List",
                ".Labels",
                ".Label",
                ".Null",
                "$",
                "$x",
                ":=",
                "=",
                ",",
                "|",
                "(",
                ")",
                "if",
                "else",
                "end",
                "range",
                "with",
                "break",
                "continue",
                "json",
                "join",
                "lower",
                "upper",
                "title",
                "split",
                "truncate",
                "pad",
                "index",
                "slice",
                "len",
                "not",
                "and",
                "or",
                "eq",
                "ne",
                "lt",
                "print",
                "printf",
                "println",
                "html",
                "js",
                "urlquery",
                "\"x\"",
                "\"%d %s %9.3f\"",
                "`y`",
                "'c'",
                "0",
                "1",
                "-7",
                "1.5",
                "1e400",
                "nil",
                "true",
                "/* c */",
                "\\",
                "\"",
                "\n",
                "\ud83d",
                "{{range .List}}",
                "{{if .Name}}",
                "{{end}}",
                "{{else}}",
                "$x := .List",
                "%",
                "é");
        Random random = new Random(20250102);
        int answers = 0;
        for (int i = 0; i < 30_000; i++) {
            StringBuilder template = new StringBuilder(random.nextBoolean() ? "{{" : "");
            int length = random.nextInt(12);
            for (int word = 0; word < length; word++) {
                template.append(words.get(random.nextInt(words.size()))).append(random.nextBoolean() ? " " : "");
            }
            template.append(random.nextBoolean() ? "}}" : "");
            try {
                apply(template.toString());
                answers++;
            } catch (InvalidSpecificationException understandable) {
                assertThat(understandable).hasMessageStartingWith("the template of --format cannot be used: ");
            } catch (RuntimeException | StackOverflowError accident) {
                throw new AssertionError("with the template " + template, accident);
            }
        }
        assertThat(answers).isGreaterThan(1000);
    }

    @Test
    void tablesTakeTheirHeadingsFromTheTemplate() {
        List<String> rows = new ArrayList<>();
        Template template = new Template("{{.Name}}\\t{{upper .State}}\\t{{.Label \"com.example.my-tier\"}}");
        rows.add(template.headings(new HeadingMap(Map.of("Name", "THE NAME"))));

        assertThat(rows).containsExactly("THE NAME\tSTATE\tmy tier");
    }
}
