package io.carafe.runtime.resolve;

import io.carafe.api.Credentials;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Pathname;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out who {@code USER[:GROUP]} is, in the image's own passwd(5) and group(5), by Docker's rules: numbers need not be
 * listed there; a user's own groups count unless a group is named.
 */
public final class UserResolver {
    private static final Pathname PASSWD = Pathname.of("/etc/passwd");
    private static final Pathname GROUP = Pathname.of("/etc/group");
    private static final int LARGEST_FILE = 16 << 20;

    private final AccountFile users;
    private final AccountFile groups;

    /** Reads the two files, if they are there. */
    public UserResolver(RootfsFiles rootfs) {
        users = AccountFile.passwd(rootfs.read(PASSWD, LARGEST_FILE).orElse(new byte[0]));
        groups = AccountFile.group(rootfs.read(GROUP, LARGEST_FILE).orElse(new byte[0]));
    }

    /**
     * Finds a user and its groups.
     *
     * @param user {@code USER}, {@code USER:GROUP} or {@code :GROUP}; empty for root
     * @param additional more groups, names or numbers
     */
    public Credentials resolve(String user, List<String> additional) {
        int colon = user.indexOf(':');
        String userPart = colon < 0 ? user : user.substring(0, colon);
        String groupPart = colon < 0 ? "" : user.substring(colon + 1);
        if (userPart.isEmpty()) {
            userPart = "0";
        }
        Optional<String[]> entry = entryOf(users, userPart);
        if (entry.isEmpty() && !AccountFile.isId(userPart)) {
            throw new InvalidSpecificationException(
                    "unable to find user " + printable(userPart) + ": no matching entries in the image's /etc/passwd",
                    "Give a user that the image has, or a number from 0 to " + Credentials.MAX_ID + ".");
        }
        long uid = entry.map(line -> Long.parseLong(line[2])).orElse(-1L);
        if (uid < 0) {
            uid = Long.parseLong(userPart);
        }
        long gid = groupPart.isEmpty()
                ? entry.filter(line -> AccountFile.isId(line[3]))
                        .map(line -> Long.parseLong(line[3]))
                        .orElse(0L)
                : groupId(groupPart);
        Set<Long> supplementary = new LinkedHashSet<>();
        if (groupPart.isEmpty()) {
            entry.ifPresent(line -> supplementary.addAll(groups.groupsOf(line[0])));
        }
        additional.forEach(group -> supplementary.add(groupId(group)));
        String home =
                entry.map(line -> line[5]).filter(path -> path.startsWith("/")).orElse("/");
        return new Credentials(uid, gid, new ArrayList<>(supplementary), home);
    }

    private long groupId(String group) {
        return entryOf(groups, group).map(line -> Long.parseLong(line[2])).orElseGet(() -> {
            if (!AccountFile.isId(group)) {
                throw new InvalidSpecificationException(
                        "unable to find group " + printable(group) + ": no matching entries in the image's /etc/group",
                        "Give a group that the image has, or a number from 0 to " + Credentials.MAX_ID + ".");
            }
            return Long.parseLong(group);
        });
    }

    private static Optional<String[]> entryOf(AccountFile file, String nameOrId) {
        Optional<String[]> named = file.named(nameOrId);
        return named.isPresent() || !AccountFile.isId(nameOrId) ? named : file.numbered(Long.parseLong(nameOrId));
    }

    private static String printable(String text) {
        return Pathname.of(text).toString();
    }
}
