package dev.pitwatch.core.platform.operation;

import java.util.List;
import java.util.Map;

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
        List<UnreachedOwner> ownersWithoutChannel) {

    /**
     * An owner who has no address for any of the channels that plugins send by.
     *
     * @param workshop its code
     */
    public record UnreachedOwner(long userId, String username, long workshopId, String workshop) {}

    public Overview {
        workshops = Map.copyOf(workshops);
        users = Map.copyOf(users);
        devices = Map.copyOf(devices);
        licences = Map.copyOf(licences);
        openAlerts = Map.copyOf(openAlerts);
        ownersWithoutChannel = List.copyOf(ownersWithoutChannel);
    }
}
