package io.carafe.namespaces.mnt;

import io.carafe.api.ContainerSpec;
import io.carafe.api.error.InvalidSpecificationException;

/** Whether paths of /proc and /sys are hidden or write-protected: the security option {@code systempaths}. */
enum SystemPaths {
    PROTECTED,
    UNCONFINED;

    private static final String OPTION = "systempaths";

    /** A privileged container has them all; another can ask for it with {@code systempaths=unconfined}. */
    static SystemPaths of(ContainerSpec spec) {
        boolean unconfined = spec.privileged();
        for (String option : spec.securityOptions()) {
            // Docker takes a colon too.
            String[] words = option.split("[=:]", 2);
            if (words[0].equals(OPTION)) {
                if (words.length < 2 || !words[1].equals("unconfined")) {
                    throw new InvalidSpecificationException(
                            "no such security option: " + option,
                            "The only one of its kind is systempaths=unconfined.");
                }
                unconfined = true;
            }
        }
        return unconfined ? UNCONFINED : PROTECTED;
    }
}
