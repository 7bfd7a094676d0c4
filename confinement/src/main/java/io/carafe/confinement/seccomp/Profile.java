package io.carafe.confinement.seccomp;

import java.util.List;
import java.util.Set;

/**
 * What becomes of every system call.
 *
 * @param otherwise for calls that no rule is for
 * @param abis whose calls are looked at; any other's kill the process
 * @param logged whether the kernel logs what is refused
 */
record Profile(Action otherwise, Set<Abi> abis, List<Rule> rules, boolean logged) {
    Profile {
        abis = Set.copyOf(abis);
        rules = List.copyOf(rules);
    }
}
