package dev.pitwatch.simulator.device;

import java.util.Optional;

/** Boots of devices as hubs heard them last, at a broker that says of no client when it comes or goes. */
@FunctionalInterface
public interface HeardBoots {

    /** {@return the boot that is there now, which is to say was heard within its window; empty: none is, or that is not known} */
    Optional<String> of(String deviceId);

    /** {@return one that knows of none} */
    static HeardBoots none() {
        return device -> Optional.empty();
    }
}
