package dev.pitwatch.core.devices.fleet;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a device is to be, and where it is until it says that it has arrived. Old firmware never says so: its place stays
 * good for as many moves as there are.
 *
 * @param fromWorkshop workshop code; null: it is nowhere else
 * @param fromPit pit code; null: it has no pit there
 */
record Move(Optional<TargetPit> to, @Nullable String fromWorkshop, @Nullable String fromPit) {

    /** {@return the move of that device to another pit, or out of all} */
    static Move of(LockedDevice device, Optional<TargetPit> to) {
        String workshop = device.fromWorkshop();
        String pit = device.fromPit();
        if (workshop == null && device.pit().isPresent()) {
            workshop = device.workshopCode();
            pit = device.pit().get().code();
        } else if (workshop == null && device.workshopId() == null) {
            workshop = device.workshopCode();
        }
        boolean isThere = to.isPresent()
                && to.get().workshopCode().equals(workshop)
                && to.get().code().equals(pit);
        return isThere ? new Move(to, null, null) : new Move(to, workshop, pit);
    }

    /** {@return that it stays} */
    static Move none(LockedDevice device) {
        return new Move(device.pit(), device.fromWorkshop(), device.fromPit());
    }

    @Nullable
    Long pitId() {
        return to.map(TargetPit::id).orElse(null);
    }
}
