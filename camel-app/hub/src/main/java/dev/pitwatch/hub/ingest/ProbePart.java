package dev.pitwatch.hub.ingest;

import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.services.HubServices;

/** What edits of routes/ingest are tried with before they take over. */
public final class ProbePart implements Part {

    private final IngestProbe probe;

    public ProbePart(HubServices services) {
        DriverRegistry drivers = services.drivers();
        JdbiReadingRepository rows =
                new JdbiReadingRepository(services.database(), name -> IngestPart.isDriversOwn(drivers, name));
        probe = new IngestProbe(
                new LicenceKey(services.masterKey()),
                drivers,
                services.clock(),
                rows::rehearse,
                services.settings().routeEdits().longestTry());
    }

    public IngestProbe probe() {
        return probe;
    }

    @Override
    public void start() {
        probe.start();
    }

    @Override
    public void close() {
        probe.close();
    }
}
