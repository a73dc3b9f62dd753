#include "proxy/usage/running_file.h"

#include "common/system/file_signature.h"

namespace gatehouse::proxy {

RunningFile running_file(FileSystem& disk, const std::filesystem::path& usage_folder,
                         const std::string& instance) {
  const auto signature = signature_of(disk, usage_folder / (instance + ".jsonl"));
  if (!signature) return std::nullopt;
  return std::pair(signature->device, signature->inode);
}

}  // namespace gatehouse::proxy
