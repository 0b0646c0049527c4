package dev.pitwatch.core.work.camera;

import java.util.Locale;

/** What stands against a camera that was tried, the worst first, each with what to do. */
enum CameraProblem {
    UNREACHABLE("The camera does not answer at this address: look at its power, its cable, the address and the port."),
    NO_PICTURE("Something answers at this address, but no picture came: look at user, password and path."),
    NO_VIDEO("The camera answers, but sends no video: look at the path of the address."),
    CODEC("Not all browsers play what the camera sends: choose H.264 on the camera's own page."),
    B_FRAMES("The camera sends B-frames, which do not play in browsers: switch them off on the camera's own page."),
    LOW_SILENT("No picture came from the address of the small stream: correct it, or leave it out."),
    LOW_CODEC("Not all browsers play the small stream: choose H.264 for it on the camera's own page."),
    KEY_FRAMES(
            "Key frames are more than 2 s apart, so the picture comes late: choose one each 2 s on the camera's own page."),
    NO_LOW("The camera has one stream only: give it a small second one, of 640 by 360, for phones and wall screens."),
    BITRATE(
            "The camera sends more than 4 Mbit/s: choose 2 Mbit/s on its own page, as recordings and phones need less.");

    /** Said of a camera where nothing measures it. */
    static final String NO_PROBE =
            "Frame rate, key frames and B-frames were not measured, since there is no ffprobe at the hub: choose a key frame each 2 s and no B-frames on the camera's own page.";

    /** Said where what measures it saw too little. */
    static final String UNMEASURED =
            "Frame rate, key frames and B-frames could not be measured this time: choose a key frame each 2 s and no B-frames on the camera's own page.";

    private final String advice;

    CameraProblem(String advice) {
        this.advice = advice;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    String advice() {
        return advice;
    }
}
