package dev.pitwatch.notify.twilio;

import dev.pitwatch.spi.ChannelSetting;

/** The settings of one Twilio account, which its channels share. */
public final class TwilioSettings {

    public static final ChannelSetting ACCOUNT_SID =
            ChannelSetting.required("TWILIO_ACCOUNT_SID", "AC[0-9a-fA-F]{32}", "AC and 32 hexadecimal digits");

    public static final ChannelSetting AUTH_TOKEN = ChannelSetting.required(
                    "TWILIO_AUTH_TOKEN", "[0-9a-fA-F]{32}", "32 hexadecimal digits")
            .asSecret();

    public static final ChannelSetting BASE_URL = ChannelSetting.optional(
            "TWILIO_BASE_URL",
            "https://api.twilio.com",
            "https?://[A-Za-z0-9.-]+(:\\d{1,5})?/?",
            "where Twilio is, e.g. https://api.twilio.com, or a stand-in");

    private TwilioSettings() {}
}
