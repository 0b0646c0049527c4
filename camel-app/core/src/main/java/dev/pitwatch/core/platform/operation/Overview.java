package dev.pitwatch.core.platform.operation;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The platform in numbers.
 *
 * @param workshops by the status of their subscription; archived ones are not counted
 * @param users who may sign in, by role
 * @param devices by status; claimed ones
 * @param licences by status
 * @param openAlerts by severity
 * @param violations kinds of refusals by device, in the last 24 hours
 * @param refusedMessages of these
 * @param deadLetters that no one has replayed
 * @param ownersWithoutChannel whom no notice reaches: the first 100
 * @param workshopsHealth those first that need a look: the first 200
 * @param firmware of claimed devices, the most frequent first
 */
public record Overview(
        Map<String, Long> workshops,
        long pits,
        Map<String, Long> users,
        Map<String, Long> devices,
        Map<String, Long> licences,
        Map<String, Long> openAlerts,
        long violations,
        long refusedMessages,
        long deadLetters,
        List<UnreachedOwner> ownersWithoutChannel,
        List<WorkshopHealth> workshopsHealth,
        List<FirmwareInUse> firmware) {

    /**
     * An owner who has no address for any of the channels that plugins send by.
     *
     * @param workshop its code
     */
    public record UnreachedOwner(long userId, String username, long workshopId, String workshop) {}

    /**
     * How a workshop fares.
     *
     * @param devices without those that are retired
     * @param offline of these
     * @param openCritical its critical alerts that are not over
     * @param lastReadingAt null: there never was one
     * @param subscriptionStatus null: it has none
     */
    public record WorkshopHealth(
            long workshopId,
            String name,
            long devices,
            long offline,
            long openCritical,
            @Nullable Instant lastReadingAt,
            @Nullable String subscriptionStatus) {}

    /**
     * A version and how many devices run it.
     *
     * @param fw null: they never said
     * @param workshops whose they are, those with most of them first: the first five, and none when it runs on more than 200 devices
     */
    public record FirmwareInUse(@Nullable String fw, long devices, List<FirmwareOwner> workshops) {

        public FirmwareInUse {
            workshops = List.copyOf(workshops);
        }
    }

    /** A workshop and how many of its devices run a version. */
    public record FirmwareOwner(long workshopId, String name, long devices) {}

    public Overview {
        workshops = Map.copyOf(workshops);
        users = Map.copyOf(users);
        devices = Map.copyOf(devices);
        licences = Map.copyOf(licences);
        openAlerts = Map.copyOf(openAlerts);
        ownersWithoutChannel = List.copyOf(ownersWithoutChannel);
        workshopsHealth = List.copyOf(workshopsHealth);
        firmware = List.copyOf(firmware);
    }
}
