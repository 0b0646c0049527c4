package dev.pitwatch.core.devices.fleet;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to change of a device; what is empty stays.
 *
 * @param pitId a value of null takes it out of its pit
 * @param name a value of null removes it
 * @param firmwarePin a value of null removes it
 * @param sensorTypes none: every installed driver, those to come too
 */
public record DeviceChange(
        Optional<Value<Long>> pitId,
        Optional<Value<String>> name,
        Optional<Value<String>> firmwarePin,
        Optional<List<String>> sensorTypes,
        Optional<List<String>> labels,
        Optional<Integer> intervalS) {

    /** A new value, which may be none. */
    public record Value<T>(@Nullable T value) {}
}
