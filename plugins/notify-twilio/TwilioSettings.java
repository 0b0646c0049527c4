package dev.pitwatch.notify.twilio;

import dev.pitwatch.spi.ChannelSetting;

/** The settings of one Twilio account, which its channels share. Twilio promises no form of tokens, and stand-ins have their own. */
public final class TwilioSettings {

    public static final ChannelSetting ACCOUNT_SID =
            ChannelSetting.required("TWILIO_ACCOUNT_SID", "AC[0-9a-zA-Z]{1,62}", "AC and mostly 32 hexadecimal digits");

    public static final ChannelSetting AUTH_TOKEN = ChannelSetting.required(
                    "TWILIO_AUTH_TOKEN", "[0-9A-Za-z_+/=.~-]{1,128}", "letters and digits, mostly 32 hexadecimal ones")
            .asSecret();

    public static final ChannelSetting BASE_URL = ChannelSetting.optional(
            "TWILIO_BASE_URL",
            "https://api.twilio.com",
            "https?://[A-Za-z0-9.-]+(:\\d{1,5})?/?",
            "where Twilio is, e.g. https://api.twilio.com, or a stand-in");

    private TwilioSettings() {}
}
