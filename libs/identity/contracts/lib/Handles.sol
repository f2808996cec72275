// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

/// @title Handles: `[a-z0-9_]{3,30}`, kept in one word
/// @notice ASCII only, so that no two handles look alike; what a person is called beyond that is off chain.
library Handles {
    uint256 internal constant MIN_LENGTH = 3;
    uint256 internal constant MAX_LENGTH = 30;
    /// @dev Bit n is set where the character of code n is allowed.
    uint256 private constant ALLOWED = (((1 << 10) - 1) << 0x30) | (((1 << 26) - 1) << 0x61) | (1 << 0x5f);

    error InvalidHandle(string handle);

    /// @return packed the characters, then zeros
    function pack(string calldata handle) internal pure returns (bytes32 packed) {
        bytes calldata text = bytes(handle);
        if (text.length < MIN_LENGTH || text.length > MAX_LENGTH) revert InvalidHandle(handle);
        packed = bytes32(text);
        for (uint256 i = 0; i < text.length; ++i) {
            if ((ALLOWED >> uint8(packed[i])) & 1 == 0) revert InvalidHandle(handle);
        }
    }

    function unpack(bytes32 packed) internal pure returns (string memory) {
        uint256 length = 0;
        while (length < 32 && packed[length] != 0) ++length;
        bytes memory text = new bytes(length);
        for (uint256 i = 0; i < length; ++i) text[i] = packed[i];
        return string(text);
    }
}
