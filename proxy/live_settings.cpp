#include "proxy/live_settings.h"

namespace gatehouse::proxy {

LiveSettings::LiveSettings(const Options& options, Log& log) : options_(options), log_(log) {
  apply({});
}

void LiveSettings::apply(const Settings& settings) {
  log_.set_level(options_.log_level.in_force(settings.log_level));
  access_log_.set(options_.access_log.in_force(settings.access_log),
                  settings.access_log_sample.value_or(1));
}

}  // namespace gatehouse::proxy
