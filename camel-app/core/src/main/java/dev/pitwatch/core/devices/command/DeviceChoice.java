package dev.pitwatch.core.devices.command;

import java.util.List;

/**
 * Which devices of a workshop are meant: by their ids, or those in service with one of the labels.
 *
 * @param deviceIds empty: by labels
 * @param labels empty: by ids
 */
public record DeviceChoice(List<String> deviceIds, List<String> labels) {

    public DeviceChoice {
        deviceIds = List.copyOf(deviceIds);
        labels = List.copyOf(labels);
        if (deviceIds.isEmpty() == labels.isEmpty()) {
            throw new IllegalArgumentException(
                    "%d device ids and %d labels, expected one of both".formatted(deviceIds.size(), labels.size()));
        }
    }
}
