#include <cstdio>

#include "common/storage/data_file.h"
#include "proxy/checks.h"
#include "proxy/options.h"
#include "proxy/program.h"

int main(int argc, char** argv) {
  using namespace gatehouse;
  using namespace gatehouse::proxy;
  try {
    const Environment environment = Environment::of_process();
    auto parsed = parse_options(argc, argv, environment);
    if (const auto* exit = std::get_if<EarlyExit>(&parsed)) {
      std::fputs(exit->text.c_str(), exit->code == 0 ? stdout : stderr);
      return exit->code;
    }
    const Options& options = std::get<Options>(parsed);
    switch (options.mode) {
      case Options::Mode::validate:
        return validate_setup(options, environment);
      case Options::Mode::verify_usage:
        return verify_usage(options);
      case Options::Mode::print_config:
        return print_config(options);
      case Options::Mode::serve:
        break;
    }
    return serve(options, environment);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gatehouse-proxy: %s\n", error.what());
    return 1;
  }
}
