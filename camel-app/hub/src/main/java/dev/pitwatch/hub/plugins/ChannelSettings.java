package dev.pitwatch.hub.plugins;

import dev.pitwatch.spi.ChannelSetting;
import dev.pitwatch.spi.NotificationChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What was set of the settings that a channel names.
 *
 * @param names of all of them
 * @param values of those that were set or have a default
 * @param isBegun whether any was set
 * @param problems what is missing or wrong, all at once; empty: nothing
 */
public record ChannelSettings(Set<String> names, Map<String, String> values, boolean isBegun, List<String> problems) {

    public ChannelSettings {
        names = Set.copyOf(names);
        values = Map.copyOf(values);
        problems = List.copyOf(problems);
    }

    /**
     * {@return what was set}
     *
     * @param source where a setting stands, by name; throws for one that can't be read
     */
    static ChannelSettings read(NotificationChannel channel, Function<String, Optional<String>> source) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        boolean begun = false;
        for (ChannelSetting setting : channel.settings()) {
            try {
                Optional<String> found = source.apply(setting.name());
                begun |= found.isPresent();
                if (found.isEmpty() && setting.required()) {
                    missing.add(setting.name());
                } else if (found.isPresent() && !found.get().matches(setting.pattern())) {
                    problems.add(wrong(setting, found.get()));
                }
                found.or(() -> Optional.of(setting.byDefault()).filter(text -> !text.isEmpty()))
                        .ifPresent(value -> values.put(setting.name(), value));
            } catch (RuntimeException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (!missing.isEmpty()) {
            problems.add(0, String.join(", ", missing) + (missing.size() == 1 ? " is not set" : " are not set"));
        }
        if (problems.isEmpty()) {
            problems.addAll(channel.check(values));
        }
        return new ChannelSettings(names(channel), values, begun, problems);
    }

    private static Set<String> names(NotificationChannel channel) {
        Set<String> names = new LinkedHashSet<>();
        channel.settings().forEach(setting -> names.add(setting.name()));
        return names;
    }

    private static String wrong(ChannelSetting setting, String value) {
        return setting.secret()
                ? "%s (value hidden), expected %s".formatted(setting.name(), setting.expectation())
                : "%s is \"%s\", expected %s".formatted(setting.name(), value, setting.expectation());
    }

    /** Names no value: some are secret. */
    @Override
    public String toString() {
        return names.toString();
    }
}
