// Stub: what idf.py makes of the configuration.
#pragma once
#define CONFIG_PITWATCH_BOARD_OLIMEX_GATEWAY 1
