package dev.pitwatch.core.admission.licence;

import org.jspecify.annotations.Nullable;

/** The topics a device may publish readings on: of its pit, and of the one it comes from until it has moved. */
final class DeviceTopics {

    /** How a topic fits. */
    enum Match {
        NONE,
        CURRENT,
        /** In the form of old firmware. */
        LEGACY
    }

    private final KnownDevice device;
    private final @Nullable String topic;
    private final @Nullable String legacyTopic;
    private final @Nullable String formerTopic;
    private final @Nullable String formerLegacyTopic;

    DeviceTopics(KnownDevice device) {
        this.device = device;
        boolean placed = device.pitCode() != null;
        boolean moves = placed && device.assignedFromWorkshop() != null && device.assignedFromPit() != null;
        topic = placed ? topic(device.workshopCode(), device.pitCode()) : null;
        legacyTopic = placed ? legacyTopic(device.workshopCode(), device.pitCode()) : null;
        formerTopic = moves ? topic(device.assignedFromWorkshop(), device.assignedFromPit()) : null;
        formerLegacyTopic = moves ? legacyTopic(device.assignedFromWorkshop(), device.assignedFromPit()) : null;
    }

    KnownDevice device() {
        return device;
    }

    Match match(String sent) {
        if (sent.equals(topic) || sent.equals(formerTopic)) {
            return Match.CURRENT;
        }
        return sent.equals(legacyTopic) || sent.equals(formerLegacyTopic) ? Match.LEGACY : Match.NONE;
    }

    /** {@return for people: where it should have published} */
    String expected() {
        return topic == null ? "device has no pit" : "expected " + topic;
    }

    private static String topic(@Nullable String workshop, @Nullable String pit) {
        return "workshop/" + workshop + "/pit/" + pit + "/sensors";
    }

    private static String legacyTopic(@Nullable String workshop, @Nullable String pit) {
        return "workshop/" + workshop + "/" + pit + "/sensors";
    }
}
