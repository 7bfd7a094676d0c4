package io.carafe.namespaces.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.isolation.HostDevice;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.DeviceRule;
import io.carafe.api.resources.ResourcesBuilder;
import io.carafe.api.testing.Contexts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The program, run by an interpreter that knows as much of eBPF as it uses. */
class DeviceProgramTest {
    private static final int BLOCK = 1;
    private static final int CHARACTER = 2;
    private static final int MAKE = 1;
    private static final int READ = 2;
    private static final int WRITE = 4;

    private static boolean allows(byte[] program, int type, int access, long major, long minor) {
        ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer context = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        context.putInt(access << 16 | type).putInt((int) major).putInt((int) minor);
        long[] registers = new long[11];
        for (int at = 0; ; at++) {
            int place = at * DeviceProgram.BYTES;
            int destination = code.get(place + 1) & 15;
            int source = code.get(place + 1) >> 4 & 15;
            short offset = code.getShort(place + 2);
            int immediate = code.getInt(place + 4);
            switch (code.get(place) & 0xff) {
                case 0x61 -> registers[destination] = Integer.toUnsignedLong(context.getInt(offset));
                case 0xbc -> registers[destination] = registers[source] & 0xffffffffL;
                case 0xb7 -> registers[destination] = immediate;
                case 0x54 -> registers[destination] = Integer.toUnsignedLong((int) registers[destination] & immediate);
                case 0x74 ->
                    registers[destination] = Integer.toUnsignedLong((int) registers[destination] >>> immediate);
                case 0x56 -> at += (int) registers[destination] == immediate ? 0 : offset;
                case 0x95 -> {
                    return registers[0] == 1;
                }
                default -> throw new IllegalStateException("no such instruction at " + at);
            }
        }
    }

    @Test
    void everyContainerHasWhatDockersHave() {
        byte[] program = DeviceProgram.allowing(AllowedDevices.OF_EVERY_CONTAINER);

        for (int minor : List.of(3, 5, 7, 8, 9)) {
            assertThat(allows(program, CHARACTER, READ | WRITE | MAKE, 1, minor))
                    .isTrue();
        }
        assertThat(allows(program, CHARACTER, READ | WRITE, 136, 12)).isTrue();
        assertThat(allows(program, CHARACTER, READ | WRITE, 5, 2)).isTrue();
        assertThat(allows(program, BLOCK, MAKE, 8, 1)).isTrue();
        assertThat(allows(program, BLOCK, READ, 8, 1)).isFalse();
        assertThat(allows(program, BLOCK, MAKE | READ, 8, 1)).isFalse();
        assertThat(allows(program, CHARACTER, WRITE, 1, 1)).as("/dev/mem").isFalse();
        assertThat(allows(program, CHARACTER, READ, 10, 229)).as("/dev/fuse").isFalse();
        assertThat(allows(program, BLOCK, READ, 1, 3))
                .as("a block device with the numbers of null")
                .isFalse();
    }

    @Test
    void whoMayReadByOneRuleAndWriteByAnotherMayDoBoth() {
        byte[] program = DeviceProgram.allowing(AllowedDevices.of(
                Contexts.rootful()
                        .spec(spec -> spec.resources(new ResourcesBuilder()
                                .deviceCgroupRule(DeviceRule.parse("c 10:200 r"))
                                .deviceCgroupRule(DeviceRule.parse("c 10:200 w"))
                                .build()))
                        .spec(),
                List.of()));

        assertThat(allows(program, CHARACTER, READ | WRITE, 10, 200)).isTrue();
        assertThat(allows(program, CHARACTER, READ, 10, 201)).isFalse();
    }

    @Test
    void aDeviceThatWasGivenCanBeUsedAsItWasGiven() {
        HostDevice device = new HostDevice(
                Pathname.of("/dev/fuse"),
                Pathname.of("/dev/fuse"),
                FileType.CHARACTER_DEVICE,
                new DeviceNumber(10, 229).encoded(),
                0666,
                0,
                0,
                "r");
        byte[] program =
                DeviceProgram.allowing(AllowedDevices.of(Contexts.rootful().spec(), List.of(device)));

        assertThat(allows(program, CHARACTER, READ, 10, 229)).isTrue();
        assertThat(allows(program, CHARACTER, WRITE, 10, 229)).isFalse();
        assertThat(allows(program, BLOCK, READ, 10, 229)).isFalse();
        assertThat(allows(program, CHARACTER, READ | WRITE, 1, 3)).isTrue();
    }

    @Test
    void largeNumbersAreNotCutOff() {
        byte[] program = DeviceProgram.allowing(List.of(DeviceRule.parse("c 4095:1048575 r")));

        assertThat(allows(program, CHARACTER, READ, 4095, 1048575)).isTrue();
        assertThat(allows(program, CHARACTER, READ, 4095, 0)).isFalse();
        assertThat(allows(program, CHARACTER, READ, 4095, 65535)).isFalse();
    }

    /** The same decision as the rules themselves, for rules and accesses that nobody has thought of. */
    @Test
    void decidesAsTheRulesDo() {
        Random random = new Random(4711);
        for (int i = 0; i < 200; i++) {
            List<DeviceRule> rules = IntStream.range(0, random.nextInt(6))
                    .mapToObj(unused -> new DeviceRule(
                            "abc".charAt(random.nextInt(3)),
                            random.nextInt(4) - 1L,
                            random.nextInt(4) - 1L,
                            List.of("r", "w", "m", "rw", "rwm", "rm").get(random.nextInt(6))))
                    .toList();
            byte[] program = DeviceProgram.allowing(rules);
            for (int type : List.of(BLOCK, CHARACTER)) {
                for (int access = 1; access < 8; access++) {
                    for (int major = 0; major < 4; major++) {
                        boolean expected = anyAllows(rules, type, access, major, 1);
                        assertThat(allows(program, type, access, major, 1))
                                .as("%s: %d %d %d", rules, type, access, major)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    private static boolean anyAllows(List<DeviceRule> rules, int type, int access, long major, long minor) {
        return rules.stream()
                .anyMatch(rule -> (rule.type() == 'a' || (rule.type() == 'b') == (type == BLOCK))
                        && (rule.major() == DeviceRule.ANY || rule.major() == major)
                        && (rule.minor() == DeviceRule.ANY || rule.minor() == minor)
                        && ((access & MAKE) == 0 || rule.allows('m'))
                        && ((access & READ) == 0 || rule.allows('r'))
                        && ((access & WRITE) == 0 || rule.allows('w')));
    }
}
