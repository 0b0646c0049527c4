package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.config.AlertConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What holds in one workshop: its limits, those of pits that have their own, and pits in maintenance.
 *
 * @param own of pits without limits of their own
 * @param pits pit to limits
 * @param maintenance pit to the end of its maintenance
 */
record WorkshopRules(Limits own, Map<Long, Limits> pits, Map<Long, Instant> maintenance) {

    private static final Logger LOG = LoggerFactory.getLogger(WorkshopRules.class);
    private static final String NOTHING = "{}";

    /** Nothing was changed there. */
    static final WorkshopRules DEFAULT = new WorkshopRules(new Limits(AlertConfig.DEFAULTS), Map.of(), Map.of());

    /** An {@link AlertConfig} as readings are held against it. */
    record Limits(List<Bounds> bounds, Duration lasting, Duration clearing) {
        Limits(AlertConfig config) {
            this(
                    AlertRule.ALL.stream().map(rule -> rule.bounds(config)).toList(),
                    Duration.ofSeconds(config.forSeconds()),
                    Duration.ofSeconds(config.clearSeconds()));
        }

        Bounds of(AlertRule rule) {
            return bounds.get(rule.ordinal());
        }

        boolean isOutside(Sample sample) {
            for (AlertRule rule : AlertRule.ALL) {
                if (of(rule).isOutside(rule.value(sample))) {
                    return true;
                }
            }
            return false;
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
        return new WorkshopRules(new Limits(AlertConfig.ofWorkshop(own)), pits, maintenance);
    }

    Limits limits(long pitId) {
        return pits.isEmpty() ? own : pits.getOrDefault(pitId, own);
    }

    boolean inMaintenance(long pitId, Instant now) {
        Instant until = maintenance.isEmpty() ? null : maintenance.get(pitId);
        return until != null && now.isBefore(until);
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
