package dev.pitwatch.hub.readings;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.alerts.config.AlertConfig;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.reading.LatestJson;
import dev.pitwatch.core.readings.reading.LatestReading;
import java.util.List;
import java.util.Map;

/** What is newest in pits, as answers have it: beside the climate that is right there, so that all pages judge alike. */
public final class LatestAnswers {

    private final LatestJson json;
    private final AlertConfigService configs;

    /** Takes the drivers, all metrics of which are shown, and where the band in force is kept. */
    public LatestAnswers(DriverRegistry drivers, Database database) {
        this.json = new LatestJson(drivers);
        this.configs = new AlertConfigService(database);
    }

    /** {@return what Jackson writes} */
    public Map<String, Object> of(Scope scope, LatestReading latest) {
        return of(scope, List.of(latest)).get(0);
    }

    /** {@return what Jackson writes, in the same order} */
    List<Map<String, Object>> of(Scope scope, List<LatestReading> latest) {
        Map<Long, AlertConfig.Band> bands =
                configs.bands(scope, latest.stream().map(LatestReading::pitId).toList());
        return latest.stream()
                .map(one -> {
                    Map<String, Object> shape = json.shape(one);
                    shape.put("band", bands.getOrDefault(one.pitId(), AlertConfig.DEFAULTS.band()));
                    return shape;
                })
                .toList();
    }
}
