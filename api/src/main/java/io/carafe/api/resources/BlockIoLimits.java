package io.carafe.api.resources;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Pathname;
import java.util.List;

/**
 * What a container may have of block devices.
 *
 * @param weight its weight among containers that compete, from 10 to 1000; 0 when it was not asked for
 * @param weights the same on one device each
 * @param rates bounds on one device each
 */
public record BlockIoLimits(int weight, List<DeviceWeight> weights, List<DeviceRate> rates) {
    /** Nothing asked for. */
    public static final BlockIoLimits NONE = new BlockIoLimits(0, List.of(), List.of());

    private static final int LEAST = 10;
    private static final int MOST = 1000;

    public BlockIoLimits {
        weights = List.copyOf(weights);
        rates = List.copyOf(rates);
        checkWeight(weight);
    }

    private static void checkWeight(int weight) {
        if (weight != 0 && (weight < LEAST || weight > MOST)) {
            throw new InvalidSpecificationException("range of blkio weight is from 10 to 1000", "");
        }
    }

    /**
     * A weight on one device.
     *
     * @param device its file on the host
     */
    public record DeviceWeight(Pathname device, int weight) {
        public DeviceWeight {
            checkWeight(weight);
        }
    }

    /** What is bounded of a device, in the order of Docker's options. */
    public enum Kind {
        READ_BPS("read_bps_device", "rbps"),
        WRITE_BPS("write_bps_device", "wbps"),
        READ_IOPS("read_iops_device", "riops"),
        WRITE_IOPS("write_iops_device", "wiops");

        private final String legacy;
        private final String unified;

        Kind(String legacy, String unified) {
            this.legacy = legacy;
            this.unified = unified;
        }

        /** The last part of the name of version 1's file. */
        public String legacy() {
            return legacy;
        }

        /** Version 2's key. */
        public String unified() {
            return unified;
        }
    }

    /**
     * A bound on one device.
     *
     * @param device its file on the host
     * @param rate bytes or operations each second
     */
    public record DeviceRate(Kind kind, Pathname device, long rate) {
        public DeviceRate {
            if (rate <= 0) {
                throw new InvalidSpecificationException("the rate of " + device + " must be positive", "");
            }
        }
    }

    /** Whether anything was asked for. */
    public boolean isAsked() {
        return !equals(NONE);
    }
}
