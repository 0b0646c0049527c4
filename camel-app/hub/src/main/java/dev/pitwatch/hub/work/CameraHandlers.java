package dev.pitwatch.hub.work;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.platform.workshop.Pit;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.work.camera.CameraTester;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cameras that are tried before they are saved. */
final class CameraHandlers implements Handlers {

    private final PitService pits;
    private final CameraTester tester;
    private final boolean thereIsAServer;

    CameraHandlers(PitService pits, CameraTester tester, boolean thereIsAServer) {
        this.pits = pits;
        this.tester = tester;
        this.thereIsAServer = thereIsAServer;
    }

    private record Typed(@Nullable String cameraRtspUrl, @Nullable String cameraLowRtspUrl) {

        /** The saved ones. */
        static final Typed NOTHING = new Typed(null, null);
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("testCamera", this::test);
    }

    private Result test(Call call) {
        Pit pit = pits.get(call.principal(), call.id());
        if (!thereIsAServer) {
            throw new Problem(ProblemCode.NO_CAMERA_SERVER, "there is no camera server");
        }
        Typed typed = call.hasBody() ? call.body(Typed.class) : Typed.NOTHING;
        return Result.ok(tester.test(
                call.principal(),
                pit,
                Optional.ofNullable(typed.cameraRtspUrl()),
                Optional.ofNullable(typed.cameraLowRtspUrl())));
    }
}
