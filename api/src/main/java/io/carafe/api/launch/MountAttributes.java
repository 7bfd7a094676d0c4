package io.carafe.api.launch;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Flag;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What mount_setattr(2) changes: its {@code struct mount_attr}.
 *
 * @param set attributes to set
 * @param clear attributes to clear
 * @param propagation {@code PRIVATE}, {@code SLAVE}, {@code SHARED} or {@code UNBINDABLE}, when it is to change
 */
public record MountAttributes(Set<MountAttribute> set, Set<MountAttribute> clear, Optional<MountFlag> propagation) {
    static final int SIZE = 32;

    public MountAttributes {
        set = Set.copyOf(set);
        clear = Set.copyOf(clear);
    }

    /** Only sets attributes. */
    public static MountAttributes set(MountAttribute first, MountAttribute... more) {
        return new MountAttributes(EnumSet.of(first, more), Set.of(), Optional.empty());
    }

    /** Only changes the propagation. */
    public static MountAttributes propagation(MountFlag propagation) {
        return new MountAttributes(Set.of(), Set.of(), Optional.of(propagation));
    }

    Arg block() {
        ByteBuffer content = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        // The bits are the same on every architecture.
        content.putLong(Flag.word(set, Architecture.X86_64));
        content.putLong(Flag.word(clear, Architecture.X86_64));
        content.putLong(propagation.map(flag -> flag.bits(Architecture.X86_64)).orElse(0L));
        return new Arg.Block(content.array(), Map.of(), this::text);
    }

    private String text() {
        return "{attr_set=" + Flag.text(ordered(set)) + ", attr_clr=" + Flag.text(ordered(clear)) + ", propagation="
                + propagation.map(MountFlag::symbol).orElse("0") + "}";
    }

    private static List<MountAttribute> ordered(Set<MountAttribute> attributes) {
        return attributes.stream().sorted().toList();
    }
}
