package io.carafe.namespaces.cgroup;

import java.util.BitSet;

/** Processors or memory nodes, in the form of {@code 0-2,4}. */
final class CpuList {
    private static final int MOST = 1 << 16;

    private final BitSet members = new BitSet();

    private CpuList() {}

    /** Reads a list that has the form. */
    static CpuList parse(String text) {
        CpuList list = new CpuList();
        for (String part : text.strip().split(",")) {
            if (!part.isEmpty()) {
                String[] ends = part.split("-", 2);
                int first = Integer.parseInt(ends[0]);
                int last = Integer.parseInt(ends[ends.length - 1]);
                list.members.set(Math.min(first, MOST), Math.min(Math.max(first, last), MOST) + 1);
            }
        }
        return list;
    }

    boolean containsAll(CpuList others) {
        BitSet missing = (BitSet) others.members.clone();
        missing.andNot(members);
        return missing.isEmpty();
    }
}
