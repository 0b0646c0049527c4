package dev.pitwatch.hub.work;

import dev.pitwatch.core.work.camera.MediaApi;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.services.HubServices;
import org.apache.camel.spi.Registry;

/** Cameras of pits, which a MediaMTX pulls; without one there are none, and nothing happens here. */
public final class CamerasPart implements Part {

    private final MediaMtxHttp http = new MediaMtxHttp();
    private final MediaMtx mediaMtx;
    private final MediaApi api;

    public CamerasPart(HubServices services) {
        mediaMtx = new MediaMtx(services.settings().cameras().server(), services.camel());
        api = new MediaApi(mediaMtx);
    }

    /** {@return MediaMTX's control API} */
    public MediaApi api() {
        return api;
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("mediaMtx", mediaMtx);
        registry.bind("mediaMtxHttp", http);
    }

    @Override
    public void close() {
        mediaMtx.close();
        http.close();
    }
}
