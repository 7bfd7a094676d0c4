package io.carafe.confinement;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.selinux.LabelOptions;
import java.util.List;
import java.util.Optional;

/**
 * Docker's {@code --security-opt}, understood. Of an option that is given twice the last one counts.
 *
 * @param noNewPrivileges whether no execve may give more rights (PR_SET_NO_NEW_PRIVS in prctl(2))
 * @param seccomp {@code unconfined}, or the JSON of a profile; the default one when empty
 * @param labels what SELinux is to call the container
 */
record SecurityOptions(boolean noNewPrivileges, Optional<String> seccomp, LabelOptions labels) {
    static final String UNCONFINED = "unconfined";
    private static final String BUILT_IN = "builtin";

    /**
     * Reads the options of a specification.
     *
     * @throws InvalidSpecificationException when there is no such option, or no such value
     */
    static SecurityOptions of(List<String> options) {
        boolean noNewPrivileges = false;
        Optional<String> seccomp = Optional.empty();
        for (String option : options) {
            int equals = option.indexOf('=');
            String key = equals < 0 ? option : option.substring(0, equals);
            String value = equals < 0 ? "" : option.substring(equals + 1);
            switch (key) {
                case "no-new-privileges" -> noNewPrivileges = equals < 0 || truth(option, value);
                case "seccomp" -> seccomp = Optional.of(value).filter(given -> !given.equals(BUILT_IN));
                // These are understood together.
                case "apparmor", "label" -> require(!value.isEmpty(), option);
                case "systempaths" -> require(value.equals(UNCONFINED), option);
                case "writable-cgroups" -> refuseWritableCgroups(truth(option, value));
                default -> require(false, option);
            }
        }
        return new SecurityOptions(noNewPrivileges, seccomp, LabelOptions.of(options));
    }

    private static boolean truth(String option, String value) {
        require(value.equals("true") || value.equals("false"), option);
        return value.equals("true");
    }

    private static void require(boolean fine, String option) {
        if (!fine) {
            throw new InvalidSpecificationException(
                    "--security-opt: there is no option '" + option + "'",
                    "There are no-new-privileges, seccomp=FILE, seccomp=unconfined, apparmor=PROFILE, label=KEY:VALUE,"
                            + " label=disable and systempaths=unconfined.");
        }
    }

    private static void refuseWritableCgroups(boolean asked) {
        if (asked) {
            throw new UnsupportedFeatureException(
                    "--security-opt writable-cgroups=true is not in this version of Carafe", "Leave it out.");
        }
    }
}
