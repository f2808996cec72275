// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ERC721Holder} from "@openzeppelin/contracts/token/ERC721/utils/ERC721Holder.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {PlanetIdentity} from "../PlanetIdentity.sol";
import {Signatures} from "../lib/Signatures.sol";
import {IERC6551Account, IERC6551Executable} from "./IERC6551.sol";

/// @title IdentityAccount: an optional wallet that belongs to an identity (ERC-6551)
/// @notice Acts for the owner of the token. While a recovery runs it does nothing and signs nothing, so that neither a
/// thief nor a hasty friend empties it.
///
/// Invariants: nothing leaves it except by `execute`; `execute` and signatures are refused while a recovery runs, to
/// anybody but the owner, and for tokens of another contract or chain; `state` grows with each execution.
contract IdentityAccount is IERC6551Account, IERC6551Executable, IERC1271, ERC721Holder, ERC1155Holder {
    PlanetIdentity private immutable _identity;
    uint256 public state;

    error NotTheOwner(address caller);
    error OnlyCalls(uint8 operation);

    constructor(PlanetIdentity identity) {
        _identity = identity;
    }

    receive() external payable {}

    /// @param operation 0, a call; nothing else
    function execute(
        address to,
        uint256 value,
        bytes calldata data,
        uint8 operation
    ) external payable returns (bytes memory) {
        if (msg.sender != _signer()) revert NotTheOwner(msg.sender);
        if (operation != 0) revert OnlyCalls(operation);
        ++state;
        (bool done, bytes memory result) = to.call{value: value}(data);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(result, 32), mload(result))
            }
        }
        return result;
    }

    /// @notice The token that this account belongs to: the last 96 bytes of its code.
    function token() public view returns (uint256 chainId, address tokenContract, uint256 tokenId) {
        bytes memory code = address(this).code;
        if (code.length != 0xad) return (0, address(0), 0);
        assembly ("memory-safe") {
            chainId := mload(add(code, 0x6d))
            tokenContract := mload(add(code, 0x8d))
            tokenId := mload(add(code, 0xad))
        }
    }

    function isValidSigner(address signer, bytes calldata) external view returns (bytes4) {
        return signer != address(0) && signer == _signer() ? IERC6551Account.isValidSigner.selector : bytes4(0);
    }

    /// @dev The digest is bound to this account, so that a signature for one wallet of a person is none for another.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        bytes32 bound = keccak256(abi.encodePacked(hex"1900", address(this), hash));
        bool good = Signatures.isValid(_signer(), bound, signature);
        return good ? IERC1271.isValidSignature.selector : bytes4(0);
    }

    function supportsInterface(bytes4 id) public view override returns (bool) {
        return
            id == type(IERC6551Account).interfaceId ||
            id == type(IERC6551Executable).interfaceId ||
            id == type(IERC1271).interfaceId ||
            super.supportsInterface(id);
    }

    /// @return who may act now; the zero address: nobody
    function _signer() private view returns (address) {
        (uint256 chainId, address tokenContract, uint256 tokenId) = token();
        if (chainId != block.chainid || tokenContract != address(_identity)) return address(0);
        if (_identity.recoverableAt(tokenId) != 0) return address(0);
        return _identity.ownerOf(tokenId);
    }
}
