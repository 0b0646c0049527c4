package dev.pitwatch.hub.admission;

import dev.pitwatch.core.admission.licence.JdbiLicenceRepository;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;

/** Licences of all devices, for the platform's team. */
final class LicenceHandlers implements Handlers {

    private final JdbiLicenceRepository licences;

    LicenceHandlers(JdbiLicenceRepository licences) {
        this.licences = licences;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("listLicences", this::list);
    }

    private Result list(Call call) {
        return Result.list(licences.list(call.text("status"), call.time("expires_before"), call.page()), call.page());
    }
}
