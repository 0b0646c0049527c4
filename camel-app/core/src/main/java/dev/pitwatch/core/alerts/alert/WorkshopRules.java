package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.config.AlertConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What holds in one workshop: its limits, those of pits that have their own, and pits in maintenance.
 *
 * @param own of pits without limits of their own
 * @param pits pit to limits
 * @param maintenance pit to the end of its maintenance
 * @param rows that they were made of
 */
record WorkshopRules(
        Limits own, Map<Long, Limits> pits, Map<Long, Instant> maintenance, Set<EpisodeRepository.RuleRow> rows) {

    private static final Logger LOG = LoggerFactory.getLogger(WorkshopRules.class);
    private static final String NOTHING = "{}";

    /** Nothing was changed there. */
    static final WorkshopRules DEFAULT =
            new WorkshopRules(new Limits(AlertConfig.DEFAULTS), Map.of(), Map.of(), Set.of());

    /** An {@link AlertConfig} as readings are held against it; bounds by slot of {@link AlertRules#CRITERIA}. */
    record Limits(List<Bounds> bounds, Duration lasting, Duration clearing) {
        Limits(AlertConfig config) {
            this(
                    AlertRules.CRITERIA.stream()
                            .map(criterion -> criterion.bounds().apply(config))
                            .toList(),
                    Duration.ofSeconds(config.forSeconds()),
                    Duration.ofSeconds(config.leastClearSeconds()));
        }

        Bounds of(int slot) {
            return bounds.get(slot);
        }

        long lastingMillis() {
            return lasting.toMillis();
        }

        /** {@return how long all has to be well before an episode clears, one that flaps or not} */
        long clearingMillis(boolean flapping) {
            return flapping ? Math.max(clearing.toMillis(), Openings.CALM.toMillis()) : clearing.toMillis();
        }
    }

    /** {@return the rules that the rows of one workshop make; settings that can't be read count as not set} */
    static WorkshopRules of(List<EpisodeRepository.RuleRow> rows) {
        String own = rows.stream()
                .filter(row -> row.pitId() == null && row.config() != null)
                .map(EpisodeRepository.RuleRow::config)
                .filter(config -> readable(config, rows.get(0).workshopId()))
                .findFirst()
                .orElse(NOTHING);
        Map<Long, Limits> pits = new HashMap<>();
        Map<Long, Instant> maintenance = new HashMap<>();
        for (EpisodeRepository.RuleRow row : rows) {
            Long pit = row.pitId();
            if (pit == null) {
                continue;
            }
            if (row.maintenanceUntil() != null) {
                maintenance.put(pit, row.maintenanceUntil());
            }
            if (row.config() != null && readable(row.config(), row.workshopId())) {
                pits.put(pit, new Limits(AlertConfig.ofPit(own, row.config())));
            }
        }
        return new WorkshopRules(new Limits(AlertConfig.ofWorkshop(own)), pits, maintenance, Set.copyOf(rows));
    }

    /** {@return whether these rows would make the same} */
    boolean isOf(List<EpisodeRepository.RuleRow> other) {
        return rows.equals(Set.copyOf(other));
    }

    Limits limits(long pitId) {
        return pits.isEmpty() ? own : pits.getOrDefault(pitId, own);
    }

    /** {@return the end of the pit's maintenance; past: it is in none} */
    Instant maintainedUntil(long pitId) {
        return maintenance.isEmpty() ? Instant.MIN : maintenance.getOrDefault(pitId, Instant.MIN);
    }

    private static boolean readable(String config, long workshopId) {
        try {
            AlertConfig.ofPit(NOTHING, config);
            return true;
        } catch (IllegalArgumentException e) {
            LOG.error("alerts: settings of workshop {} are left out: {}", workshopId, e.getMessage());
            return false;
        }
    }
}
