package io.carafe.cli.help;

import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Scripts that complete verbs, options, and the names of containers and images in a shell. */
public final class Completion {
    private static final String CONTAINERS = "carafe ps -a --format '{{.Names}}' 2>/dev/null";
    private static final String IMAGES = "carafe images --format '{{.Repository}}:{{.Tag}}' 2>/dev/null";

    private final Syntax global;
    private final List<Syntax> verbs;
    private final Map<String, List<String>> members;

    /**
     * @param global the command's own options
     * @param verbs all verbs
     * @param members the verbs that groups have, by the name of the group
     */
    public Completion(Syntax global, List<Syntax> verbs, Map<String, List<String>> members) {
        this.global = global;
        this.verbs = List.copyOf(verbs);
        this.members = Map.copyOf(members);
    }

    /** For bash. */
    public String bash() {
        return """
                # Completes carafe in bash: put "source <(carafe completion bash)" into ~/.bashrc.
                _carafe() {
                  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} verb= word i
                  for ((i = 1; i < COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    case $word in
                      --root|--plugins) ((i++)) ;;
                      -*) ;;
                      *) verb=$word; break ;;
                    esac
                  done
                  local options values
                  case $verb in
                """
                + verbs.stream().map(this::bashCase).collect(Collectors.joining())
                + "    *) options='" + words(global.options()) + "' values='" + names() + "' ;;\n"
                + """
                  esac
                  case $previous in
                    -v|--volume|--rootfs|--env-file|--label-file|--cidfile|--root|--plugins)
                      COMPREPLY=($(compgen -f -- "$current")); return ;;
                  esac
                  if [[ $current == -* ]]; then
                    COMPREPLY=($(compgen -W "$options" -- "$current"))
                  else
                    COMPREPLY=($(compgen -W "$values" -- "$current"))
                    [[ $verb == import ]] && COMPREPLY+=($(compgen -f -- "$current"))
                  fi
                  [[ ${#COMPREPLY[@]} -gt 0 && ${COMPREPLY[0]} == *:* ]] && declare -F __ltrim_colon_completions >/dev/null \\
                    && __ltrim_colon_completions "$current"
                  return 0
                }
                complete -o bashdefault -F _carafe carafe ./carafe
                """;
    }

    /** For zsh. */
    public String zsh() {
        StringBuilder out = new StringBuilder("""
                #compdef carafe
                # Completes carafe in zsh: put "source <(carafe completion zsh)" into ~/.zshrc, after compinit.
                _carafe() {
                  local -a verbs
                  verbs=(
                """);
        for (Syntax verb : verbs) {
            out.append("    '")
                    .append(verb.verb())
                    .append(':')
                    .append(quoted(verb.summary()))
                    .append("'\n");
        }
        out.append("""
                  )
                  local context state line
                  _arguments -C \\
                """);
        for (Option option : global.options()) {
            out.append("    ").append(zshOption(option)).append(" \\\n");
        }
        out.append("""
                    '1: :->verb' '*:: :->rest'
                  case $state in
                    verb) _describe 'command' verbs ;;
                    rest)
                      case $line[1] in
                """);
        for (Syntax verb : verbs) {
            out.append("        ").append(verb.verb()).append(") _arguments -s \\\n");
            for (Option option : verb.options()) {
                out.append("          ").append(zshOption(option)).append(" \\\n");
            }
            out.append("          '*:: :").append(zshOperands(verb)).append("' ;;\n");
        }
        return out.append("""
                      esac ;;
                  esac
                }
                compdef _carafe carafe
                """).toString();
    }

    /** For fish. */
    public String fish() {
        StringBuilder out = new StringBuilder("""
                # Completes carafe in fish: put "carafe completion fish | source" into ~/.config/fish/config.fish.
                complete -c carafe -f
                """);
        for (Option option : global.options()) {
            out.append("complete -c carafe -n __fish_use_subcommand")
                    .append(fishOption(option))
                    .append('\n');
        }
        for (Syntax verb : verbs) {
            out.append("complete -c carafe -n __fish_use_subcommand -a ")
                    .append(verb.verb())
                    .append(" -d '")
                    .append(quotedForFish(verb.summary()))
                    .append("'\n");
            String here = "complete -c carafe -n '__fish_seen_subcommand_from " + verb.verb() + "'";
            for (Option option : verb.options()) {
                out.append(here).append(fishOption(option)).append('\n');
            }
            String values = values(verb);
            if (!values.isEmpty()) {
                out.append(here).append(" -a \"(").append(values).append(")\"\n");
            }
            if (verb.verb().equals("import")) {
                out.append(here).append(" -F\n");
            }
        }
        return out.toString();
    }

    /** The command that prints what a verb's operands may be; empty when nothing does. */
    private String values(Syntax verb) {
        List<String> group = members.get(verb.verb());
        if (group != null) {
            return "for word in " + String.join(" ", group) + "; do echo $word; done";
        }
        if (verb.verb().equals("inspect")) {
            return CONTAINERS + "; " + IMAGES;
        } else if (verb.operands().contains("CONTAINER")) {
            return CONTAINERS;
        }
        return verb.operands().contains("IMAGE") ? IMAGES : "";
    }

    private String bashCase(Syntax verb) {
        String values = values(verb);
        return "    " + verb.verb() + ") options='" + words(verb.options()) + "' values="
                + (values.isEmpty() ? "''" : "$(" + values + ")") + " ;;\n";
    }

    private static String words(List<Option> options) {
        return options.stream().flatMap(option -> option.names().stream()).collect(Collectors.joining(" "));
    }

    private String names() {
        return verbs.stream().map(Syntax::verb).collect(Collectors.joining(" "));
    }

    private static String zshOption(Option option) {
        String description =
                "[" + quoted(option.description()).replace("[", "\\[").replace("]", "\\]") + "]";
        String value = option.isFlag() ? "" : ":" + quoted(option.placeholder()).replace(":", "\\:") + ":_files";
        if (option.names().size() == 1) {
            return "'*" + option.names().get(0) + description + value + "'";
        }
        return "'*'{" + String.join(",", option.names()) + "}'" + description + value + "'";
    }

    private String zshOperands(Syntax verb) {
        String values = values(verb);
        return values.isEmpty() ? "_files" : "{ compadd -- ${(f)\"$(" + quoted(values) + ")\"} }";
    }

    private static String fishOption(Option option) {
        StringBuilder out = new StringBuilder();
        option.letters().forEach(letter -> out.append(" -s ").append(letter));
        option.longNames().forEach(name -> out.append(" -l ").append(name.substring(2)));
        if (!option.isFlag()) {
            out.append(" -r -F");
        }
        return out.append(" -d '")
                .append(quotedForFish(option.description()))
                .append('\'')
                .toString();
    }

    private static String quoted(String text) {
        return text.replace("'", "'\\''");
    }

    private static String quotedForFish(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }
}
