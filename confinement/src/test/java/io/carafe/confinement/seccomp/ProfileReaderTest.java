package io.carafe.confinement.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Capability;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileReaderTest {
    private static Profile read(String document) {
        return new ProfileReader(Architecture.X86_64).read(document.replace('\'', '"'));
    }

    @Test
    void aProfileIsRead() {
        Profile profile = read("""
                {'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrnoRet': 38, 'comment': 'a \\u00e4 \\n',
                 'flags': ['SECCOMP_FILTER_FLAG_LOG'],
                 'archMap': [{'architecture': 'SCMP_ARCH_X86_64', 'subArchitectures': ['SCMP_ARCH_X86']},
                             {'architecture': 'SCMP_ARCH_AARCH64', 'subArchitectures': ['SCMP_ARCH_ARM']},
                             {'architecture': 'SCMP_ARCH_S390X', 'subArchitectures': null}],
                 'syscalls': [
                   {'names': ['read', 'write'], 'action': 'SCMP_ACT_ALLOW', 'args': null, 'includes': {}},
                   {'name': 'clone', 'action': 'SCMP_ACT_KILL_PROCESS',
                    'args': [{'index': 0, 'value': 2114060288, 'valueTwo': 1, 'op': 'SCMP_CMP_MASKED_EQ'},
                             {'index': 5, 'value': 18446744073709551615, 'op': 'SCMP_CMP_GE'}],
                    'includes': {'arches': ['amd64'], 'caps': ['CAP_SYS_ADMIN'], 'minKernel': '4.8'},
                    'excludes': {'caps': ['CAP_BPF']}}]}
                """);

        assertThat(profile.otherwise()).isEqualTo(Action.errno(38));
        assertThat(profile.logged()).isTrue();
        assertThat(profile.abis()).containsExactlyInAnyOrder(Abi.X86_64, Abi.I386);
        assertThat(profile.rules())
                .containsExactly(
                        new Rule(
                                Set.of("read", "write"),
                                Action.ALLOW,
                                List.of(),
                                Rule.Where.ANYWHERE,
                                Rule.Where.ANYWHERE),
                        new Rule(
                                Set.of("clone"),
                                Action.KILL_PROCESS,
                                List.of(
                                        new Condition(0, Comparison.MASKED_EQ, 1, 2114060288L, false),
                                        new Condition(5, Comparison.GE, -1, 0, false)),
                                new Rule.Where(
                                        Set.of("amd64"),
                                        Set.of(Capability.SYS_ADMIN),
                                        Optional.of(new KernelVersion(4, 8))),
                                new Rule.Where(Set.of(), Set.of(Capability.BPF), Optional.empty())));
    }

    /** Other engines take them so: the profiles in the world rely on it. */
    @Test
    void conditionsOnTheSameArgumentAreAlternatives() {
        Profile profile = read("""
                {'defaultAction': 'SCMP_ACT_ERRNO', 'syscalls': [{'names': ['socket'], 'action': 'SCMP_ACT_ALLOW',
                 'args': [{'index': 0, 'value': 1, 'op': 'SCMP_CMP_EQ'}, {'index': 0, 'value': 2, 'op': 'SCMP_CMP_EQ'}]}]}
                """);

        assertThat(profile.rules())
                .hasSize(2)
                .allSatisfy(rule -> assertThat(rule.conditions()).hasSize(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                       | line 1: it ends too early",
                "{'a': 1, 'a': 1}                         | line 1: \"a\" is there twice",
                "[                                        | line 1: it ends too early",
                "{} x                                     | line 1: something follows the end",
                "nul                                      | line 1: there should be a value",
                "{'defaultAction': 1.5}                   | line 1: there should be a whole number of 64 bits",
                "{'defaultAction': '\\x'}                 | line 1: there is no escape \\x",
                "{}                                       | there is no defaultAction",
                "[]                                       | there should be an object",
                "{'defaultAction': 7}                     | defaultAction: there should be a string",
                "{'defaultAction': 'SCMP_ACT_EAT'}        | defaultAction: there is no action SCMP_ACT_EAT",
                "{'defaultAction': 'SCMP_ACT_NOTIFY'}     | defaultAction: SCMP_ACT_NOTIFY needs a program that is"
                        + " notified, and Carafe has none",
                "{'defaultaction': 'SCMP_ACT_ALLOW'}      | defaultaction: there is no such field",
                "{'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrnoRet': -1} | defaultErrnoRet: there should be a whole"
                        + " number, not negative, of 64 bits",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['a']}]} | syscalls[0]: there is no action",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': [], 'action': 'SCMP_ACT_LOG'}]} |"
                        + " syscalls[0]: there are no names of system calls",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'name': 'a', 'arg': [], 'action': 'SCMP_ACT_LOG'}]} |"
                        + " syscalls[0].arg: there is no such field",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'name': 'a', 'action': 'SCMP_ACT_LOG', 'args':"
                        + " [{'index': 6, 'op': 'SCMP_CMP_EQ'}]}]} | syscalls[0].args[0].index: there should be a number"
                        + " from 0 to 5",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'name': 'a', 'action': 'SCMP_ACT_LOG', 'args':"
                        + " [{'index': 0, 'op': 'EQUAL'}]}]} | syscalls[0].args[0].op: there is no comparison EQUAL",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'name': 'a', 'action': 'SCMP_ACT_LOG', 'includes':"
                        + " {'caps': ['SYS_ADMIN']}}]} | syscalls[0].includes.caps[0]: there is no capability SYS_ADMIN",
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'architectures': [], 'archMap': []} | architectures: there is an"
                        + " archMap too; have one of them"
            })
    void whatIsWrongIsNamed(String document, String problem) {
        assertThatThrownBy(() -> read(document))
                .isInstanceOf(ProfileException.class)
                .hasMessage(problem.replace('`', '"'));
    }

    @Test
    void depthIsBounded() {
        assertThatThrownBy(() -> read("[".repeat(100_000))).hasMessageContaining("nested more than 32 deep");
    }

    @Test
    void theLineIsNamed() {
        assertThatThrownBy(() -> read("{\n\n  'defaultAction' 'x'\n}")).hasMessage("line 3: there should be a ':'");
    }
}
