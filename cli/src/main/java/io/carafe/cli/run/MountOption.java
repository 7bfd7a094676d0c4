package io.carafe.cli.run;

import io.carafe.api.MountSpec;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Suggestion;
import io.carafe.cli.args.UsageException;
import io.carafe.cli.format.Quantities;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads {@code --mount type=bind,source=/a,target=/b,readonly}, with all of Docker's keys. */
final class MountOption {
    private static final Map<String, String> ALIASES = Map.of(
            "src", "source",
            "dst", "target",
            "destination", "target",
            "ro", "readonly");
    private static final Set<String> SWITCHES = Set.of("readonly", "volume-nocopy", "bind-nonrecursive");
    private static final List<String> KEYS = List.of(
            "type",
            "source",
            "target",
            "readonly",
            "consistency",
            "bind-propagation",
            "bind-nonrecursive",
            "bind-recursive",
            "volume-nocopy",
            "volume-label",
            "volume-driver",
            "volume-opt",
            "volume-subpath",
            "tmpfs-size",
            "tmpfs-mode");
    private static final int OCTAL = 8;
    private static final int ALL_MODE_BITS = 07777;

    private final Arguments arguments;
    private final Surroundings surroundings;
    private final String text;
    private final Map<String, String> fields = new LinkedHashMap<>();

    private MountOption(Arguments arguments, Surroundings surroundings, String text) {
        this.arguments = arguments;
        this.surroundings = surroundings;
        this.text = text;
    }

    static MountSpec parse(Arguments arguments, Surroundings surroundings, String text) {
        MountOption option = new MountOption(arguments, surroundings, text);
        option.readFields();
        return option.mount();
    }

    private void readFields() {
        for (String field : MountFields.split(arguments, text)) {
            int equals = field.indexOf('=');
            String name = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
            String key = ALIASES.getOrDefault(name, name);
            if (!KEYS.contains(key)) {
                throw arguments.problem(
                        "--mount " + text + ": unexpected key '" + name + "'", Suggestion.sentence(name, KEYS));
            }
            if (equals < 0 && !SWITCHES.contains(key)) {
                throw problem("the field '" + field + "' must be a key=value pair");
            }
            fields.put(key, equals < 0 ? "true" : field.substring(equals + 1));
        }
    }

    private MountSpec mount() {
        String type = fields.getOrDefault("type", "volume").toLowerCase(Locale.ROOT);
        String target = fields.getOrDefault("target", "");
        if (target.isEmpty()) {
            throw problem("target is required");
        }
        checkConsistency();
        return switch (type) {
            case "bind" -> bind(Targets.parse(arguments, "--mount " + text, target));
            case "volume" -> volume(Targets.parse(arguments, "--mount " + text, target));
            case "tmpfs" -> tmpfs(Targets.parse(arguments, "--mount " + text, target));
            case "npipe", "cluster", "image" ->
                throw new UnsupportedFeatureException(
                        "--mount type=" + type + " is not in this version of Carafe", "Use bind, volume or tmpfs.");
            default -> throw problem("invalid mount type '" + type + "'; it is bind, volume or tmpfs");
        };
    }

    private void checkConsistency() {
        // All three promise less than, or the same as, what a mount on the same kernel gives.
        String consistency = fields.getOrDefault("consistency", "default");
        if (!List.of("default", "consistent", "cached", "delegated").contains(consistency)) {
            throw problem("invalid consistency '" + consistency + "'");
        }
    }

    private MountSpec bind(Pathname target) {
        refuseKeysOf("bind", "volume-", "tmpfs-");
        String source = fields.getOrDefault("source", "");
        if (source.isEmpty()) {
            throw problem("source is required for a mount of type bind");
        }
        if (!source.startsWith("/") && !source.startsWith(".")) {
            throw problem("invalid source '" + source + "'; it must be absolute, or begin with ./");
        }
        boolean recursive = !isOn("bind-nonrecursive");
        String recursion = fields.getOrDefault("bind-recursive", "enabled");
        switch (recursion) {
            case "enabled" -> {}
            case "disabled" -> recursive = false;
            case "writable" ->
                throw new UnsupportedFeatureException(
                        "--mount bind-recursive=writable is not in this version of Carafe",
                        "A read-only mount is read-only all the way down.");
            case "readonly" -> {
                if (!isOn("readonly")) {
                    throw problem("bind-recursive=readonly needs readonly");
                }
            }
            default -> throw problem("invalid value '" + recursion + "' for bind-recursive");
        }
        String propagation = fields.getOrDefault("bind-propagation", "rprivate");
        MountFlag flag = Targets.propagation(propagation);
        if (flag == null) {
            throw problem("invalid propagation '" + propagation + "'");
        }
        return new MountSpec.Bind(
                Targets.source(surroundings, source), target, isOn("readonly"), recursive, flag, false);
    }

    private MountSpec volume(Pathname target) {
        refuseKeysOf("volume", "bind-", "tmpfs-");
        for (String key : List.of("volume-label", "volume-opt", "volume-subpath")) {
            if (fields.containsKey(key)) {
                throw new UnsupportedFeatureException(
                        "--mount " + key + " is not in this version of Carafe", "Mount the volume without it.");
            }
        }
        String driver = fields.getOrDefault("volume-driver", "local");
        if (!driver.equals("local")) {
            throw new UnsupportedFeatureException(
                    "--mount volume-driver=" + driver + " is not in this version of Carafe",
                    "Volumes are directories of Carafe's own, which Docker calls local.");
        }
        String name = fields.getOrDefault("source", "");
        if (!name.isEmpty()) {
            Targets.checkVolumeName(arguments, "--mount " + text, name);
        }
        return new MountSpec.Volume(name, target, isOn("readonly"), !isOn("volume-nocopy"));
    }

    private MountSpec tmpfs(Pathname target) {
        refuseKeysOf("tmpfs", "bind-", "volume-");
        if (fields.containsKey("source")) {
            throw problem("a mount of type tmpfs has no source");
        }
        OptionalLong size = OptionalLong.empty();
        if (fields.containsKey("tmpfs-size")) {
            String value = fields.getOrDefault("tmpfs-size", "");
            size = OptionalLong.of(Quantities.memory(value)
                    .orElseThrow(() -> problem("invalid value '" + value + "' for tmpfs-size")));
        }
        OptionalInt mode = OptionalInt.empty();
        if (fields.containsKey("tmpfs-mode")) {
            mode = OptionalInt.of(mode(fields.getOrDefault("tmpfs-mode", "")));
        }
        return new MountSpec.Tmpfs(target, size, mode, isOn("readonly") ? "ro" : "");
    }

    private int mode(String value) {
        try {
            int mode = Integer.parseInt(value, OCTAL);
            if (mode >= 0 && mode <= ALL_MODE_BITS) {
                return mode;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw problem("invalid value '" + value + "' for tmpfs-mode; it is octal, as 1777");
    }

    private void refuseKeysOf(String type, String... prefixes) {
        for (String key : fields.keySet()) {
            for (String prefix : prefixes) {
                if (key.startsWith(prefix)) {
                    throw problem("cannot mix '" + key + "' with the mount type '" + type + "'");
                }
            }
        }
    }

    private boolean isOn(String key) {
        String value = fields.getOrDefault(key, "false");
        return switch (value) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw problem("invalid value '" + value + "' for " + key);
        };
    }

    private UsageException problem(String why) {
        return arguments.problem("--mount " + text + ": " + why);
    }
}
