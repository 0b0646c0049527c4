package dev.pitwatch.core.admission.licence;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in whose list a violation stands: never in that of a workshop that its sender may not belong to. */
public final class ViolationOwner {

    private ViolationOwner() {}

    /**
     * {@return the workshop of the device that a message names; null: the platform's list}
     *
     * @param account who sent it, as the broker says; null: unknown
     * @param proved whether the message showed that it is the device's
     */
    public static @Nullable Long workshop(
            DeviceDirectory directory, KnownDevice device, String topic, @Nullable String account, boolean proved) {
        boolean believed = account == null
                ? proved || isThere(topic, device.workshopCode()) || isThere(topic, device.assignedFromWorkshop())
                : account.equals(device.deviceId())
                        || account.equals(device.workshopCode())
                        || sameWorkshop(directory.find(account), device);
        return believed ? device.workshopId() : null;
    }

    private static boolean isThere(String topic, @Nullable String workshop) {
        return workshop != null && topic.startsWith("workshop/" + workshop + "/");
    }

    private static boolean sameWorkshop(Optional<KnownDevice> sender, KnownDevice device) {
        return sender.isPresent()
                && sender.get().workshopId() != null
                && sender.get().workshopId().equals(device.workshopId());
    }
}
